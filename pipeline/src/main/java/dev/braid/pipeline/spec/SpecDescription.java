// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import com.google.errorprone.annotations.FormatMethod;
import dev.braid.transforms.decode.Condition;
import dev.braid.transforms.decode.EventPattern;
import dev.braid.transforms.decode.Scalar;
import dev.braid.transforms.model.Decide;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.FieldPath;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Keep;
import dev.braid.transforms.model.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Says in words what a join will do, for the person who wrote its spec to compare with. */
public final class SpecDescription {

  private final JoinSpec spec;
  private final Join join;
  private final Map<String, String> sources = new HashMap<>();
  private final Map<String, EventPattern> patterns = new HashMap<>();
  private final StringBuilder text = new StringBuilder();

  private SpecDescription(JoinSpec spec) {
    this.spec = spec;
    this.join = spec.join();
    spec.sources()
        .forEach(
            (source, types) ->
                types.forEach(
                    pattern -> {
                      sources.put(pattern.type(), source);
                      patterns.put(pattern.type(), pattern);
                    }));
  }

  /** What the join of {@code spec} will do: some lines of plain text, the last with its end. */
  public static String of(JoinSpec spec) {
    SpecDescription description = new SpecDescription(spec);
    description.head();
    description.events();
    description.outcomes();
    description.deadline();
    description.decision();
    description.bounds();
    return description.text.toString();
  }

  private void head() {
    String per = common(SpecDescription::keyOf).map(key -> "each " + key).orElse("each key");
    line(
        "Join '%s' makes %s.",
        shown(join.name()),
        join.repeat() ? "results for " + per + ", one after another" : "one result for " + per);
  }

  private void events() {
    line("");
    line("Events");
    List<List<String>> rows = new ArrayList<>();
    for (EventType event : join.events()) {
      rows.add(
          List.of(
              "  " + shown(event.name()),
              "from " + shown(Objects.requireNonNull(sources.get(event.name()))) + where(event),
              "waits " + Durations.format(event.waitFor()),
              String.join("; ", notes(event))));
    }
    table(rows);
    List<String> fields = new ArrayList<>();
    common(pattern -> shown(pattern.time()))
        .ifPresent(time -> fields.add("The event time is " + time));
    common(SpecDescription::idOf)
        .filter(id -> !id.isEmpty())
        .ifPresent(id -> fields.add("an event sent again with the same " + id + " counts once"));
    if (!fields.isEmpty()) {
      String sentence = String.join("; ", fields);
      line("  %s%s.", sentence.substring(0, 1).toUpperCase(Locale.ROOT), sentence.substring(1));
    }
  }

  private String where(EventType event) {
    List<String> conditions = new ArrayList<>();
    for (Condition condition : pattern(event).when()) {
      List<String> values = condition.values().stream().map(SpecDescription::shown).toList();
      conditions.add(shown(condition.field()) + " is " + Wording.list(values, "or"));
    }
    return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
  }

  private List<String> notes(EventType event) {
    List<String> notes = new ArrayList<>();
    EventPattern pattern = pattern(event);
    if (event.heartbeat()) {
      notes.add("heartbeat");
    }
    if (event.keep() != Keep.FIRST) {
      notes.add(event.keep() == Keep.LAST ? "the last one counts" : "all of them count");
    }
    if (!event.select().isEmpty()) {
      List<String> fields = event.select().stream().map(SpecDescription::shown).toList();
      notes.add("gives " + Wording.list(fields, "and"));
    }
    if (common(SpecDescription::keyOf).isEmpty()) {
      notes.add("key " + keyOf(pattern));
    }
    if (common(other -> shown(other.time())).isEmpty()) {
      notes.add("time " + shown(pattern.time()));
    }
    if (common(SpecDescription::idOf).isEmpty()) {
      notes.add(pattern.id() == null ? "no id" : "id " + idOf(pattern));
    }
    return notes;
  }

  private void outcomes() {
    line("");
    line(join.outcomes().size() == 1 ? "Outcome" : "Outcomes, of which the first that fits wins");
    List<List<String>> rows = new ArrayList<>();
    for (Outcome outcome : join.outcomes()) {
      List<String> full = new ArrayList<>(outcome.all());
      full.addAll(outcome.optional());
      rows.add(
          List.of(
              "  " + shown(outcome.name()),
              "complete",
              "as soon as "
                  + events(full, "and")
                  + (full.size() > 1 ? " are there" : " is there")));
      if (!outcome.optional().isEmpty()) {
        rows.add(
            List.of(
                "",
                "partial",
                "at the deadline, with "
                    + events(outcome.all(), "and")
                    + " but without "
                    + events(outcome.optional(), "or")));
      }
    }
    rows.add(List.of("  none", "missing", "at the deadline, in every other case"));
    table(rows);
  }

  private void deadline() {
    line("");
    line("Deadline");
    line(
        "  The newest event decides how long to wait for the next one, but never longer than %s after",
        Durations.format(join.maxWait()));
    line("  the first. An event at the deadline itself is in time.");
    if (join.events().stream().anyMatch(EventType::heartbeat)) {
      line("  A heartbeat moves the deadline and does nothing else; it opens nothing.");
    }
    line("");
    Timeline.of(join).forEach(drawn -> line("  %s", drawn));
  }

  private void decision() {
    String disorder = Durations.format(spec.disorder());
    line("");
    if (join.decide() == Decide.ON_ARRIVAL) {
      line("Decided on arrival");
      line(
          "  A complete result goes out the moment its last event is seen; what comes later, even");
      line("  from an earlier time, does not change it. Files are decided on all there is.");
      if (join.repeat()) {
        line(
            "  With repeat, an early event that comes late moves the start of an open instance and so");
        line("  its id; where ids must be the same after a restart, decide on-watermark.");
      }
    } else {
      line("Decided on the watermark");
      line(
          "  A complete result waits until no earlier event can come; then the order in which events");
      line("  arrive makes no difference.");
    }
    if (spec.disorder().isZero()) {
      line(
          "  Each source is taken to be in order (disorder 0s): a deadline passes when every source is there.");
    } else {
      line(
          "  A source may be %s out of order: a deadline passes when every source is %s beyond it.",
          disorder, disorder);
    }
  }

  private void bounds() {
    line("");
    line("Bounds");
    line(
        "  For %s after it closed a key is known and its events are late; then nothing of it is kept.",
        Durations.format(join.remember()));
    line(
        "  At most %,d events an instance and %s an event; what is beyond is rejected.",
        join.maxEvents(), size(spec.maxEventBytes()));
    line(
        "  On a stream an event more than %s ahead of the machine's clock is rejected.",
        Durations.format(spec.maxAhead()));
    if (!spec.restoreGrace().isZero()) {
      line("  For %s after a restore no deadline runs out.", Durations.format(spec.restoreGrace()));
    }
  }

  /** What {@code part} is if it is the same for all events. */
  private Optional<String> common(Function<EventPattern, String> part) {
    Set<String> parts = new LinkedHashSet<>(patterns.values().stream().map(part).toList());
    return parts.size() == 1 ? parts.stream().findFirst() : Optional.empty();
  }

  private EventPattern pattern(EventType event) {
    return Objects.requireNonNull(patterns.get(event.name()));
  }

  private static String keyOf(EventPattern pattern) {
    return Wording.list(pattern.key().stream().map(SpecDescription::shown).toList(), "and");
  }

  private static String idOf(EventPattern pattern) {
    @Nullable FieldPath id = pattern.id();
    return id == null ? "" : shown(id);
  }

  private static String events(List<String> names, String word) {
    return Wording.list(names.stream().map(SpecDescription::shown).toList(), word);
  }

  private static String shown(FieldPath path) {
    return shown(path.toString());
  }

  private static String shown(Scalar value) {
    boolean plain = value.kind() != Scalar.Kind.TEXT || value.text().matches("[\\p{L}][\\w.-]*");
    return plain ? shown(value.text()) : Wording.quote(value.text());
  }

  private static String shown(String name) {
    return Wording.line(name);
  }

  private static String size(int bytes) {
    if (bytes % (1 << 20) == 0) {
      return (bytes >> 20) + " MiB";
    }
    return bytes % (1 << 10) == 0 ? (bytes >> 10) + " KiB" : String.format("%,d bytes", bytes);
  }

  /** Columns as wide as their widest cell, but for the last. */
  private void table(List<List<String>> rows) {
    int last = rows.get(0).size() - 1;
    int[] widths = new int[last];
    for (List<String> row : rows) {
      for (int i = 0; i < last; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length() + 2);
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < last; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length()));
      }
      line("%s", line.append(row.get(last)));
    }
  }

  @FormatMethod
  private void line(String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments).stripTrailing()).append('\n');
  }
}

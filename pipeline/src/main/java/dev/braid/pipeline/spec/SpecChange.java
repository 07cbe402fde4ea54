// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import dev.braid.transforms.decode.EventPattern;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One difference between two specs of a join, and what it means for a version that takes over the
 * state of the other while that still runs.
 *
 * @param what the difference, in words
 * @param note what to know of it, or to do instead; null if there is nothing
 */
public record SpecChange(Kind kind, String what, @Nullable String note) {

  /** Whether the new version may take over. */
  public enum Kind {
    /** It may; instances that are open go on by the new spec. */
    SAFE,
    /** It may, with something to know. */
    NOTE,
    /** It may not: the state, or what is out already, would be taken for something else. */
    IMPOSSIBLE
  }

  private static final String AT_ITS_TIME =
      "instances that are open now are decided by it, but not before they would have been";

  private static final String AFRESH =
      "start it without the old state: braid deploy --from-offsets";

  /**
   * The differences, in the order of a spec; none if the two say the same.
   *
   * @param old what runs
   */
  public static List<SpecChange> between(JoinSpec old, JoinSpec wanted) {
    Differences found = new Differences();
    found.ofJoin(old, wanted);
    found.ofEvents(old, wanted);
    found.ofOutcomes(old.join(), wanted.join());
    return found.changes();
  }

  /** Whether none of the changes is impossible. */
  public static boolean allPossible(List<SpecChange> changes) {
    return changes.stream().noneMatch(change -> change.kind == Kind.IMPOSSIBLE);
  }

  private SpecChange ofEvents(List<String> names) {
    String events = (names.size() == 1 ? "event " : "events ") + Wording.quotes(names, "and");
    return new SpecChange(kind, what.replace("%s", events), note);
  }

  @Override
  public String toString() {
    return what + (note == null ? "" : ": " + note);
  }

  private static final class Differences {
    /** The events that are changed in the same way, by how; none for what is of no event. */
    private final Map<SpecChange, List<String>> events = new LinkedHashMap<>();

    private void safe(String what) {
      add(new SpecChange(Kind.SAFE, what, null));
    }

    private void note(String what, String note) {
      add(new SpecChange(Kind.NOTE, what, note));
    }

    private void impossible(String what, String instead) {
      add(new SpecChange(Kind.IMPOSSIBLE, what, instead));
    }

    private void add(SpecChange change) {
      events.put(change, List.of());
    }

    /**
     * A change of a key of an event; with the others that are changed alike it is one.
     *
     * @param note null if there is nothing to know
     */
    private void ofEvent(
        String event,
        Kind kind,
        String key,
        @Nullable Object before,
        @Nullable Object after,
        @Nullable String note) {
      SpecChange alike = new SpecChange(kind, changed(key + " of %s", before, after), note);
      List<String> all = new ArrayList<>(events.getOrDefault(alike, List.of()));
      all.add(event);
      events.put(alike, all);
    }

    List<SpecChange> changes() {
      List<SpecChange> changes = new ArrayList<>();
      events.forEach(
          (change, names) -> changes.add(names.isEmpty() ? change : change.ofEvents(names)));
      return changes;
    }

    void ofJoin(JoinSpec old, JoinSpec wanted) {
      Join before = old.join();
      Join after = wanted.join();
      if (!before.name().equals(after.name())) {
        impossible(
            changed("join", before.name(), after.name()),
            "ids and claims begin with its name, so it is another join; deploy it beside the old"
                + " one, and stop that");
      }
      if (before.repeat() != after.repeat()) {
        impossible(
            changed("repeat", before.repeat(), after.repeat()),
            "ids change with it, and while both versions run each instance would be out twice;"
                + " stop the old one first: braid stop, then braid deploy");
      }
      if (before.decide() != after.decide()) {
        note(
            changed("decide", text(before.decide()), text(after.decide())),
            "while both versions run, whichever decides an instance first has it");
      }
      time("maxWait", before.maxWait(), after.maxWait());
      time("remember", before.remember(), after.remember());
      time("disorder", old.disorder(), wanted.disorder());
      time("maxAhead", old.maxAhead(), wanted.maxAhead());
      if (!old.restoreGrace().equals(wanted.restoreGrace())) {
        safe(
            changed(
                "restoreGrace",
                Durations.format(old.restoreGrace()),
                Durations.format(wanted.restoreGrace())));
      }
      number("maxEvents", before.maxEvents(), after.maxEvents());
      number("maxEventBytes", old.maxEventBytes(), wanted.maxEventBytes());
    }

    private void time(String name, Duration before, Duration after) {
      if (!before.equals(after)) {
        add(
            new SpecChange(
                shorter(before, after) ? Kind.NOTE : Kind.SAFE,
                changed(name, Durations.format(before), Durations.format(after)),
                shorter(before, after) ? AT_ITS_TIME : null));
      }
    }

    private static boolean shorter(Duration before, Duration after) {
      return after.compareTo(before) < 0;
    }

    private void number(String name, int before, int after) {
      if (before != after) {
        safe(changed(name, before, after));
      }
    }

    void ofEvents(JoinSpec old, JoinSpec wanted) {
      Map<String, EventType> before = byName(old.join().events(), EventType::name);
      Map<String, EventType> after = byName(wanted.join().events(), EventType::name);
      Map<String, String> from = sources(old);
      Map<String, EventPattern> patterns = patterns(old);
      Map<String, EventPattern> newPatterns = patterns(wanted);
      sources(wanted)
          .forEach(
              (event, source) -> {
                EventType type = Objects.requireNonNull(after.get(event));
                EventType known = before.get(event);
                if (known == null) {
                  added(event, source, old);
                } else {
                  ofEvent(known, type);
                  ofPattern(
                      event,
                      Objects.requireNonNull(patterns.get(event)),
                      Objects.requireNonNull(newPatterns.get(event)));
                  if (!source.equals(from.get(event))) {
                    ofEvent(
                        event,
                        Kind.NOTE,
                        "from",
                        from.get(event),
                        source,
                        "what was not read of the old source is not read any more");
                  }
                }
              });
      before.keySet().stream()
          .filter(event -> !after.containsKey(event))
          .forEach(
              event ->
                  note(
                      "event '" + event + "' is gone",
                      "instances that are open go on without those they have"));
    }

    private void added(String event, String source, JoinSpec old) {
      if (old.sources().containsKey(source)) {
        safe("event '" + event + "' is new");
      } else {
        note(
            "event '" + event + "' is new",
            "source '" + source + "' is read from one longest wait before the upgrade");
      }
    }

    private void ofEvent(EventType before, EventType after) {
      String event = after.name();
      if (!before.waitFor().equals(after.waitFor())) {
        boolean shorter = shorter(before.waitFor(), after.waitFor());
        ofEvent(
            event,
            shorter ? Kind.NOTE : Kind.SAFE,
            "wait",
            Durations.format(before.waitFor()),
            Durations.format(after.waitFor()),
            shorter ? AT_ITS_TIME : null);
      }
      if (before.heartbeat() != after.heartbeat()) {
        ofEvent(
            event,
            Kind.NOTE,
            "heartbeat",
            before.heartbeat(),
            after.heartbeat(),
            "instances that are open are seen with it from their beginning");
      }
      if (before.keep() != after.keep()) {
        ofEvent(event, Kind.SAFE, "keep", text(before.keep()), text(after.keep()), null);
      }
      if (!before.select().equals(after.select())) {
        ofEvent(
            event,
            Kind.NOTE,
            "select",
            before.select(),
            after.select(),
            "events that are held are whole, and selected from as the new spec says");
      }
    }

    private void ofPattern(String event, EventPattern before, EventPattern after) {
      if (!before.key().equals(after.key())) {
        ofEvent(
            event,
            Kind.IMPOSSIBLE,
            "key",
            before.key(),
            after.key(),
            "state is kept by the key; " + AFRESH);
      }
      if (!before.time().equals(after.time())) {
        ofEvent(
            event,
            Kind.NOTE,
            "time",
            before.time(),
            after.time(),
            "events that are held keep the time they have");
      }
      if (!Objects.equals(before.id(), after.id())) {
        ofEvent(
            event,
            Kind.NOTE,
            "id",
            before.id(),
            after.id(),
            "what is held is not known again if it is sent again");
      }
      if (!before.when().equals(after.when())) {
        note("when of event '" + event + "' is another", "events that are held stay what they are");
      }
    }

    void ofOutcomes(Join old, Join wanted) {
      Map<String, Outcome> before = byName(old.outcomes(), Outcome::name);
      Map<String, Outcome> after = byName(wanted.outcomes(), Outcome::name);
      after.forEach(
          (name, outcome) -> {
            Outcome known = before.get(name);
            if (known == null) {
              safe("outcome '" + name + "' is new");
            } else if (!known.equals(outcome)) {
              safe(
                  changed(
                      "outcome '" + name + "'",
                      known.all() + " optional " + known.optional(),
                      outcome.all() + " optional " + outcome.optional()));
            }
          });
      before.keySet().stream()
          .filter(name -> !after.containsKey(name))
          .forEach(name -> safe("outcome '" + name + "' is gone"));
      List<String> kept = new ArrayList<>(before.keySet());
      kept.retainAll(after.keySet());
      List<String> now = new ArrayList<>(after.keySet());
      now.retainAll(before.keySet());
      if (!kept.equals(now)) {
        safe(changed("order of the outcomes", kept, now));
      }
    }
  }

  private static String changed(String what, @Nullable Object before, @Nullable Object after) {
    return what + ": " + said(before) + " -> " + said(after);
  }

  private static String said(@Nullable Object value) {
    return value == null ? "none" : value.toString();
  }

  /** As a spec has it. */
  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static <T> Map<String, T> byName(List<T> all, Function<T, String> name) {
    Map<String, T> byName = new LinkedHashMap<>();
    all.forEach(each -> byName.put(name.apply(each), each));
    return byName;
  }

  /** The source of each event. */
  private static Map<String, String> sources(JoinSpec spec) {
    Map<String, String> sources = new LinkedHashMap<>();
    spec.sources()
        .forEach((source, patterns) -> patterns.forEach(each -> sources.put(each.type(), source)));
    return sources;
  }

  private static Map<String, EventPattern> patterns(JoinSpec spec) {
    Map<String, EventPattern> byType = new LinkedHashMap<>();
    spec.sources().values().forEach(all -> all.forEach(each -> byType.put(each.type(), each)));
    return byType;
  }
}

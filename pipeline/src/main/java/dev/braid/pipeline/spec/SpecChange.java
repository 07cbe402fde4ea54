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
    return List.copyOf(found.changes);
  }

  /** Whether none of the changes is impossible. */
  public static boolean allPossible(List<SpecChange> changes) {
    return changes.stream().noneMatch(change -> change.kind == Kind.IMPOSSIBLE);
  }

  @Override
  public String toString() {
    return what + (note == null ? "" : ": " + note);
  }

  private static final class Differences {
    private final List<SpecChange> changes = new ArrayList<>();

    private void safe(String what) {
      changes.add(new SpecChange(Kind.SAFE, what, null));
    }

    private void note(String what, String note) {
      changes.add(new SpecChange(Kind.NOTE, what, note));
    }

    private void impossible(String what, String instead) {
      changes.add(new SpecChange(Kind.IMPOSSIBLE, what, instead));
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
        waits(changed(name, Durations.format(before), Durations.format(after)), before, after);
      }
    }

    /** A timer that is set stays where it is. */
    private void waits(String what, Duration before, Duration after) {
      if (after.compareTo(before) < 0) {
        note(what, "of instances that are open now, what expires earlier is out when it was due");
      } else {
        safe(what);
      }
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
                    note(
                        changed("from of event '" + event + "'", from.get(event), source),
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
      String of = " of event '" + after.name() + "'";
      if (!before.waitFor().equals(after.waitFor())) {
        waits(
            changed(
                "wait" + of, Durations.format(before.waitFor()), Durations.format(after.waitFor())),
            before.waitFor(),
            after.waitFor());
      }
      if (before.heartbeat() != after.heartbeat()) {
        note(
            changed("heartbeat" + of, before.heartbeat(), after.heartbeat()),
            "instances that are open are seen with it from the beginning");
      }
      if (before.keep() != after.keep()) {
        safe(changed("keep" + of, text(before.keep()), text(after.keep())));
      }
      if (!before.select().equals(after.select())) {
        note(
            changed("select" + of, before.select(), after.select()),
            "events that are held are whole, and selected by the new spec");
      }
    }

    private void ofPattern(String event, EventPattern before, EventPattern after) {
      if (!before.key().equals(after.key())) {
        impossible(
            changed("key of event '" + event + "'", before.key(), after.key()),
            "state is kept by the key; " + AFRESH);
      }
      if (!before.time().equals(after.time())) {
        note(
            changed("time of event '" + event + "'", before.time(), after.time()),
            "events that are held keep the time they have");
      }
      if (!Objects.equals(before.id(), after.id())) {
        note(
            changed("id of event '" + event + "'", before.id(), after.id()),
            "one that is sent again after the upgrade is not known again");
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

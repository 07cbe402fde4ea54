// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.join;

import dev.braid.testing.reference.Arrival;
import dev.braid.testing.reference.Arrival.Flavour;
import dev.braid.testing.reference.JoinCase;
import dev.braid.testing.reference.JoinCases;
import dev.braid.testing.reference.ReferenceJoin;
import dev.braid.transforms.model.Decide;
import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Keep;
import dev.braid.transforms.model.Late;
import dev.braid.transforms.model.Outcome;
import dev.braid.transforms.model.Rejected;
import dev.braid.transforms.model.Result;
import dev.braid.transforms.model.Status;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Any join with any events, held against the plain reference. It sits in the package of what it
 * drives, the DoFn without a runner, and in the module that has the reference. {@code
 * -Dbraid.cases=N} runs more; the seed of a failure is in its message, and {@code -Dbraid.seed=S}
 * runs that one.
 */
@Execution(ExecutionMode.CONCURRENT)
class JoinPropertyTest {

  private static final long CASES = Long.getLong("braid.cases", 100_000);

  /**
   * Events of up to some thousand bytes are held: mostly, hardly ever, or now and then together.
   */
  private static int few(JoinCase each) {
    return new int[] {1024, 0, 100}[(int) Math.floorMod(each.seed(), 3L)];
  }

  @Test
  void onWatermarkEqualsTheReferenceInEveryOrderOfArrival() {
    forAll(
        seed -> {
          JoinCase each = decided(JoinCases.of(seed), Decide.ON_WATERMARK);
          ReferenceJoin.Evaluation expected =
              ReferenceJoin.of(each.join()).evaluate(each.key(), each.events());
          for (Flavour flavour : List.of(Flavour.IN_ORDER, Flavour.SHUFFLED)) {
            checkEqual(each.arrival(flavour), expected);
          }
        });
  }

  @Test
  void onWatermarkEqualsTheReferenceOnWhatWasNotLate() {
    forAll(
        seed -> {
          JoinCase each = told(decided(JoinCases.of(seed), Decide.ON_WATERMARK));
          Arrival arrival = each.arrival(Flavour.WILD);
          KeyInMemory actual = run(arrival);
          Set<String> out = new HashSet<>();
          actual.late.forEach(late -> out.add(late.id()));
          actual.rejected.forEach(rejected -> out.add(rejected.id()));
          List<Event> taken = new ArrayList<>(each.events());
          taken.removeIf(event -> out.contains(id(each, event)));
          check(
              arrival,
              "results",
              actual.results,
              ReferenceJoin.of(each.join()).evaluate(each.key(), taken).results());
        });
  }

  @Test
  void onArrivalEqualsTheReferenceWhenEventsComeInOrder() {
    forAll(
        seed -> {
          JoinCase each = decided(JoinCases.of(seed), Decide.ON_ARRIVAL);
          checkEqual(
              each.arrival(Flavour.IN_ORDER),
              ReferenceJoin.of(each.join()).evaluate(each.key(), each.events()));
        });
  }

  @Test
  void whatIsDecidedIsOutWhenTheWatermarkHasPassedIt() {
    forAll(
        seed -> {
          JoinCase each = oneVersionEach(JoinCases.of(seed));
          checkInTime(decided(each, Decide.ON_ARRIVAL).arrival(Flavour.IN_ORDER));
          checkInTime(decided(each, Decide.ON_WATERMARK).arrival(Flavour.IN_ORDER));
          checkInTime(decided(each, Decide.ON_WATERMARK).arrival(Flavour.SHUFFLED));
        });
  }

  @Test
  void onArrivalDecidesEachInstanceOnceByTheRulesFromWhatItHadSeen() {
    forAll(
        seed -> {
          JoinCase each = keepingAll(decided(JoinCases.of(seed), Decide.ON_ARRIVAL));
          for (Flavour flavour : List.of(Flavour.SHUFFLED, Flavour.WILD)) {
            Arrival arrival = each.arrival(flavour);
            KeyInMemory actual = run(arrival);
            checkOnce(arrival, actual);
            actual.results.forEach(result -> checkByTheRules(arrival, result));
          }
        });
  }

  private static void checkEqual(Arrival arrival, ReferenceJoin.Evaluation expected) {
    KeyInMemory actual = run(arrival);
    check(arrival, "results", actual.results, expected.results());
    check(arrival, "late", whatIsLate(actual.late), whatIsLate(expected.late()));
    check(
        arrival,
        "rejected",
        actual.rejected.stream().map(Rejected::id).sorted().toList(),
        expected.tooMany().stream().map(event -> id(arrival.of(), event)).sorted().toList());
  }

  private static void checkInTime(Arrival arrival) {
    JoinCase each = arrival.of();
    List<Result> expected =
        ReferenceJoin.of(each.join()).evaluate(each.key(), each.events()).results();
    KeyInMemory key =
        new KeyInMemory(each.key(), each.join(), false, few(each)).stepwise(each.seed() % 2 == 0);
    for (Arrival.Step step : arrival.steps()) {
      if (step instanceof Arrival.Arrives arrives) {
        key.arrive(arrives.event());
      } else if (step instanceof Arrival.WatermarkMoves moves) {
        key.watermark(moves.to());
        check(
            arrival,
            "decided before " + moves,
            key.results.stream().filter(result -> result.decided() < moves.to()).toList(),
            expected.stream().filter(result -> result.decided() < moves.to()).toList());
      }
    }
  }

  /** Every event that is no heartbeat is in one place, and no place has one twice. */
  private static void checkOnce(Arrival arrival, KeyInMemory actual) {
    Join join = arrival.of().join();
    Set<String> heartbeats = heartbeats(join);
    List<String> sent =
        arrival.of().events().stream()
            .filter(event -> !heartbeats.contains(event.type()))
            .map(event -> id(arrival.of(), event))
            .distinct()
            .sorted()
            .toList();
    List<String> placed = new ArrayList<>();
    actual.results.stream()
        .flatMap(result -> result.events().stream())
        .flatMap(part -> part.events().stream())
        .forEach(event -> placed.add(id(arrival.of(), event)));
    actual.late.forEach(late -> placed.add(late.id()));
    actual.rejected.forEach(rejected -> placed.add(rejected.id()));
    check(arrival, "places of events", placed.stream().sorted().toList(), sent);
    check(
        arrival,
        "distinct ids",
        actual.results.stream().map(Result::id).distinct().count(),
        (long) actual.results.size());
  }

  private static void checkByTheRules(Arrival arrival, Result result) {
    Join join = arrival.of().join();
    Set<String> types = result.events().stream().map(Result.Part::type).collect(Collectors.toSet());
    String complete = first(join, types, true);
    String partial = first(join, types, false);
    Status status =
        complete != null ? Status.COMPLETE : partial != null ? Status.PARTIAL : Status.MISSING;
    check(arrival, "status", result.status(), status);
    check(arrival, "outcome", result.outcome(), complete != null ? complete : partial);
    long last =
        result.events().stream()
            .flatMap(part -> part.events().stream())
            .mapToLong(Event::time)
            .max()
            .orElseThrow();
    boolean inTime =
        complete != null
            ? result.decided() == last
            : result.decided() >= last
                && result.decided() <= result.start() + join.maxWait().toMillis();
    check(arrival, "decided in time", inTime, true);
  }

  private static @Nullable String first(Join join, Set<String> types, boolean withOptional) {
    return join.outcomes().stream()
        .filter(outcome -> types.containsAll(outcome.all()))
        .filter(outcome -> !withOptional || types.containsAll(outcome.optional()))
        .map(Outcome::name)
        .findFirst()
        .orElse(null);
  }

  private static JoinCase decided(JoinCase each, Decide decide) {
    return each.withJoin(each.join().withDecide(decide));
  }

  /**
   * Without what no output tells about: a heartbeat that came when nothing was open any more, and
   * which of several versions of one id came first.
   */
  private static JoinCase told(JoinCase each) {
    Set<String> heartbeats = heartbeats(each.join());
    JoinCase one = oneVersionEach(each);
    return one.withEvents(
        one.events().stream().filter(event -> !heartbeats.contains(event.type())).toList());
  }

  /** Without events of an id that was there with another time or content. */
  private static JoinCase oneVersionEach(JoinCase each) {
    Map<String, Event> versions = new HashMap<>();
    each.events().forEach(event -> versions.putIfAbsent(id(each, event), event));
    return each.withEvents(
        each.events().stream()
            .filter(event -> event.equals(versions.get(id(each, event))))
            .toList());
  }

  private static Set<String> heartbeats(Join join) {
    return join.events().stream()
        .filter(EventType::heartbeat)
        .map(EventType::name)
        .collect(Collectors.toSet());
  }

  private static JoinCase keepingAll(JoinCase each) {
    Join join = each.join();
    return each.withJoin(
        new Join(
            join.name(),
            join.events().stream()
                .map(type -> type.withKeep(Keep.ALL).withSelect(List.of()))
                .toList(),
            join.outcomes(),
            join.maxWait(),
            join.remember(),
            join.decide(),
            join.repeat(),
            join.maxEvents()));
  }

  private static KeyInMemory run(Arrival arrival) {
    JoinCase each = arrival.of();
    KeyInMemory key =
        new KeyInMemory(each.key(), each.join(), false, few(each)).stepwise(each.seed() % 2 == 0);
    for (Arrival.Step step : arrival.steps()) {
      if (step instanceof Arrival.Arrives arrives) {
        key.arrive(arrives.event());
      } else if (step instanceof Arrival.WatermarkMoves moves) {
        key.watermark(moves.to());
      }
    }
    check(arrival, "state and timer gone", key.isGone(), true);
    return key;
  }

  /** Which of two duplicates is the late one depends on which came first: their id is the same. */
  private static List<String> whatIsLate(Collection<Late> late) {
    return late.stream()
        .map(each -> each.id() + " " + each.reason() + " " + each.decided())
        .sorted()
        .toList();
  }

  private static String id(JoinCase each, Event event) {
    return EventId.of(each.join().name(), each.key(), event);
  }

  private static void check(
      Arrival arrival, String what, @Nullable Object actual, @Nullable Object expected) {
    if (!Objects.equals(actual, expected)) {
      throw new AssertionError(
          what + "\n  expected " + expected + "\n  but had  " + actual + "\n" + arrival);
    }
  }

  private static void forAll(LongConsumer check) {
    Long only = Long.getLong("braid.seed");
    long from = only == null ? 0 : only;
    long to = only == null ? CASES : only + 1;
    LongStream.range(from, to)
        .parallel()
        .mapToObj(seed -> failure(check, seed))
        .flatMap(Optional::stream)
        .findFirst()
        .ifPresent(
            failure -> {
              throw failure;
            });
  }

  private static Optional<AssertionError> failure(LongConsumer check, long seed) {
    try {
      check.accept(seed);
      return Optional.empty();
    } catch (AssertionError | RuntimeException e) {
      return Optional.of(new AssertionError("seed " + seed + ": " + e.getMessage(), e));
    }
  }
}

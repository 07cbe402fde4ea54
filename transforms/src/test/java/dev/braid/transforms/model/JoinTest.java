// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a join may be, and what it says of a mistake. */
class JoinTest {

  private static final EventType A = EventType.of("a", Duration.ofSeconds(5));
  private static final EventType B = EventType.of("b", Duration.ofSeconds(30));
  private static final EventType BEAT = EventType.heartbeat("beat", Duration.ofSeconds(10));
  private static final Join JOIN =
      Join.of("match", List.of(A, B, BEAT), List.of(Outcome.of("both", "a", "b")));
  private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

  @Test
  void aJoinHasDefaults() {
    assertThat(
        JOIN,
        is(
            new Join(
                "match",
                List.of(A, B, BEAT),
                List.of(new Outcome("both", List.of("a", "b"), List.of())),
                Duration.ofMinutes(5),
                Duration.ofMinutes(5),
                Decide.ON_ARRIVAL,
                false,
                1000)));
    assertThat(A, is(new EventType("a", Duration.ofSeconds(5), false, Keep.FIRST, List.of())));
    assertThat(
        BEAT, is(new EventType("beat", Duration.ofSeconds(10), true, Keep.FIRST, List.of())));
  }

  @Test
  void theDefaultOfMaxWaitIsNeverBeyondTheLongest() {
    assertThat(Join.defaultMaxWait(List.of(A, B)), is(Duration.ofMinutes(5)));
    assertThat(Join.defaultMaxWait(List.of(EventType.of("a", Join.LONGEST))), is(Join.LONGEST));
  }

  @Test
  void aChangedJoinIsAnotherOne() {
    Duration minute = Duration.ofMinutes(1);
    assertThat(JOIN.withMaxWait(minute).maxWait(), is(minute));
    assertThat(JOIN.withMaxWait(minute).remember(), is(minute));
    assertThat(JOIN.withRemember(minute).remember(), is(minute));
    assertThat(JOIN.withRemember(minute).maxWait(), is(Duration.ofMinutes(5)));
    assertThat(JOIN.withDecide(Decide.ON_WATERMARK).decide(), is(Decide.ON_WATERMARK));
    assertThat(JOIN.withRepeat(true).repeat(), is(true));
    assertThat(JOIN.withMaxEvents(1).maxEvents(), is(1));
    assertThat(
        JOIN.withRepeat(true)
            .withMaxEvents(3)
            .withDecide(Decide.ON_WATERMARK)
            .withMaxWait(minute)
            .withRemember(Duration.ofHours(1)),
        is(
            new Join(
                "match",
                JOIN.events(),
                JOIN.outcomes(),
                minute,
                Duration.ofHours(1),
                Decide.ON_WATERMARK,
                true,
                3)));
    assertThat(JOIN.repeat(), is(false));
    assertThat(A.withKeep(Keep.ALL).keep(), is(Keep.ALL));
    List<FieldPath> select = List.of(FieldPath.of("a.b"));
    assertThat(A.withKeep(Keep.LAST).withSelect(select).select(), is(select));
    assertThat(A.withSelect(select).withKeep(Keep.LAST).select(), is(select));
    assertThat(
        Outcome.of("o", "a").withOptional("b"), is(new Outcome("o", List.of("a"), List.of("b"))));
  }

  @Test
  void aJoinIsSerializable() {
    Join join =
        JOIN.withRepeat(true).withRemember(Duration.ofDays(1)).withDecide(Decide.ON_WATERMARK);
    assertThat(SerializableUtils.clone(join), is(join));
  }

  @Test
  void theEventsOfAJoinDoNotChangeBehindItsBack() {
    List<EventType> events = new ArrayList<>(List.of(A));
    Join join = Join.of("match", events, List.of(Outcome.of("o", "a")));
    events.clear();
    assertThat(join.events(), is(List.of(A)));
  }

  @Test
  void theBoundsThemselvesAreAllowed() {
    EventType shortest = EventType.of("a", Duration.ofMillis(1));
    List<Outcome> outcomes = List.of(Outcome.of("o", "a"));
    Join join =
        Join.of("match", List.of(shortest), outcomes)
            .withMaxWait(Duration.ofMillis(1))
            .withMaxEvents(1);
    assertThat(join.withRemember(Join.LONGEST).remember(), is(Join.LONGEST));
    assertThat(EventType.of("a", Join.LONGEST).waitFor(), is(Join.LONGEST));
    assertThat(Join.of("match", types(64), List.of(Outcome.of("o", "t0"))).events().size(), is(64));
  }

  private record Mistake(String message, Executable code) {
    @Override
    public String toString() {
      return message;
    }
  }

  static Stream<Mistake> mistakes() {
    List<Outcome> o = List.of(Outcome.of("o", "a"));
    return Stream.of(
        new Mistake("a join needs a name", () -> Join.of("", List.of(A), o)),
        new Mistake("a join needs an event", () -> Join.of("match", List.of(), o)),
        new Mistake(
            "join 'match' needs 1 to 64 events, not 65", () -> Join.of("match", types(65), o)),
        new Mistake("join 'match' needs an outcome", () -> Join.of("match", List.of(A), List.of())),
        new Mistake("event 'a' is there twice", () -> Join.of("match", List.of(A, B, A), o)),
        new Mistake(
            "wait of event 'b' (PT30S) is longer than maxWait (PT29S)",
            () -> JOIN.withMaxWait(Duration.ofSeconds(29))),
        new Mistake(
            "outcome 'o' is there twice",
            () -> Join.of("match", List.of(A), List.of(o.get(0), o.get(0)))),
        new Mistake(
            "outcome 'o' names no event: 'c'",
            () -> Join.of("match", List.of(A), List.of(Outcome.of("o", "a", "c")))),
        new Mistake(
            "outcome 'o' names no event: 'c'",
            () -> Join.of("match", List.of(A), List.of(o.get(0).withOptional("c")))),
        new Mistake(
            "outcome 'o' names 'beat', which is a heartbeat",
            () -> Join.of("match", List.of(A, BEAT), List.of(o.get(0).withOptional("beat")))),
        new Mistake(
            "outcome 'o' names 'beat', which is a heartbeat",
            () -> Join.of("match", List.of(A, BEAT), List.of(Outcome.of("o", "beat")))),
        new Mistake(
            "maxWait must be 1 ms to PT87600H, not PT87600H0.001S",
            () -> JOIN.withMaxWait(Join.LONGEST.plusMillis(1))),
        new Mistake(
            "maxWait must be 1 ms to PT87600H, not " + FOREVER, () -> JOIN.withMaxWait(FOREVER)),
        new Mistake(
            "remember must be 1 ms to PT87600H, not PT0S", () -> JOIN.withRemember(Duration.ZERO)),
        new Mistake(
            "remember must be 1 ms to PT87600H, not " + FOREVER.negated(),
            () -> JOIN.withRemember(FOREVER.negated())),
        new Mistake("maxEvents must be 1 or more, not 0", () -> JOIN.withMaxEvents(0)),
        new Mistake("an event type needs a name", () -> EventType.of("", Duration.ofSeconds(1))),
        new Mistake(
            "wait of event 'a' must be 1 ms to PT87600H, not PT0S",
            () -> EventType.of("a", Duration.ZERO)),
        new Mistake(
            "wait of event 'a' must be 1 ms to PT87600H, not PT0.000999999S",
            () -> EventType.of("a", Duration.ofNanos(999_999))),
        new Mistake(
            "wait of event 'a' must be 1 ms to PT87600H, not " + FOREVER,
            () -> EventType.heartbeat("a", FOREVER)),
        new Mistake("an outcome needs a name", () -> Outcome.of("", "a")),
        new Mistake("outcome 'o' needs an event under all", () -> Outcome.of("o")),
        new Mistake("outcome 'o' names event 'a' twice", () -> Outcome.of("o", "a", "b", "a")),
        new Mistake(
            "outcome 'o' names event 'a' twice", () -> Outcome.of("o", "a").withOptional("a")));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsSaidInWords(Mistake mistake) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, mistake.code());
    assertThat(e.getMessage(), is(mistake.message()));
  }

  private static List<EventType> types(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> EventType.of("t" + i, Duration.ofSeconds(1)))
        .toList();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.reference;

import static dev.braid.testing.reference.Stories.at;
import static dev.braid.testing.reference.Stories.seconds;
import static dev.braid.testing.reference.Stories.told;
import static dev.braid.transforms.model.Late.Reason.AFTER_COMPLETE;
import static dev.braid.transforms.model.Late.Reason.AFTER_DEADLINE;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.braid.testing.reference.ReferenceJoin.Evaluation;
import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Late;
import dev.braid.transforms.model.Outcome;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** One story for each sentence of what a join means. */
class ReferenceJoinTest {

  /** Waits 5 s after a request, 30 s after an accept, never beyond 60 s. */
  private static final Join MATCH =
      Join.of(
              "match",
              List.of(
                  EventType.of("request", seconds(5)),
                  EventType.of("accept", seconds(30)),
                  EventType.of("finish", seconds(5)),
                  EventType.of("cancel", seconds(5)),
                  EventType.of("profile", seconds(5)),
                  EventType.heartbeat("beat", seconds(10))),
              List.of(
                  Outcome.of("matched", "request", "finish").withOptional("profile"),
                  Outcome.of("cancelled", "request", "cancel")))
          .withMaxWait(seconds(60));

  private static Evaluation evaluate(Join join, Event... events) {
    return ReferenceJoin.of(join).evaluate("k", Arrays.asList(events));
  }

  private static List<String> results(Join join, Event... events) {
    return told(evaluate(join, events).results());
  }

  private static Late late(Event event, Late.Reason reason, int decided) {
    return new Late(
        EventNames.late("match", "k", event),
        "match",
        "k",
        event,
        reason,
        at("any", decided).time());
  }

  @Test
  void noEventsMakeNoResult() {
    assertThat(evaluate(MATCH), is(new Evaluation(List.of(), List.of(), List.of(), 0, 0)));
  }

  @Test
  void anEventOfAnUnknownTypeIsAMistakeOfTheCaller() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> evaluate(MATCH, at("other", 0)));
    assertThat(e.getMessage(), is("join 'match' knows no event 'other'"));
  }

  @Nested
  @DisplayName("sorted by time, order of the type, id; equal ones dropped")
  class Order {

    @Test
    void theOrderOfArrivalMeansNothing() {
      assertThat(
          results(MATCH, at("cancel", 3), at("request", 0)),
          contains("cancelled complete 0..3 [request@0, cancel@3]"));
    }

    @Test
    void ofOneTimeTheTypeThatComesFirstInTheJoinIsTakenFirst() {
      // The finish is taken before the cancel, which is late then.
      Event cancel = at("cancel", 2);
      Event profile = at("profile", 1);
      Evaluation all = evaluate(MATCH, cancel, profile, at("finish", 2), at("request", 0));
      assertThat(
          told(all.results()), contains("matched complete 0..2 [request@0, finish@2, profile@1]"));
      assertThat(all.late(), contains(late(cancel, AFTER_COMPLETE, 2)));
    }

    @Test
    void ofOneTimeAndTypeTheOneWithoutIdIsFirstThenByIdThenByTheBytes() {
      Event none = at("request", 0, "{\"z\":9}");
      Event nine = at("request", 0, "{\"n\":9}");
      Event a = at("request", 0, "a", "{\"z\":1}");
      Event b = at("request", 0, "b", "{\"a\":1}");
      Event accented = at("request", 0, "{\"é\":1}"); // its bytes are above 127
      Join keepAll = Stories.withKeepAll(MATCH, "request");
      assertThat(
          evaluate(keepAll, b, accented, a, none, nine).results().get(0).events().get(0).events(),
          contains(nine, none, accented, a, b));
    }

    @Test
    void anEventEqualInTypeAndIdIsDroppedWhateverItsTimeAndContent() {
      Event first = at("request", 0, "1", "{\"n\":1}");
      Event again = at("request", 4, "1", "{\"n\":2}");
      Evaluation all = evaluate(MATCH, again, first, first);
      assertThat(told(all.results()), contains("missing 0..5 [request@0]"));
      assertThat(all.duplicates(), is(2));
    }

    @Test
    void anotherTypeMayUseTheSameId() {
      Evaluation all = evaluate(MATCH, at("request", 0, "1", "{}"), at("cancel", 1, "1", "{}"));
      assertThat(told(all.results()), contains("cancelled complete 0..1 [request@0, cancel@1]"));
      assertThat(all.duplicates(), is(0));
    }

    @Test
    void withoutIdAnEventEqualInTypeTimeAndContentIsDropped() {
      Join keepAll = Stories.withKeepAll(MATCH, "request");
      Evaluation all =
          evaluate(
              keepAll,
              at("request", 0, "{\"n\":1}"),
              at("request", 0, "{\"n\":1}"),
              at("request", 0, "{\"n\":2}"),
              at("request", 1, "{\"n\":1}"));
      assertThat(told(all.results()), contains("missing 0..6 [request@0, request@0, request@1]"));
      assertThat(all.duplicates(), is(1));
    }

    @Test
    void aDuplicateIsDroppedAlsoAcrossInstances() {
      Evaluation all =
          evaluate(
              MATCH.withRepeat(true),
              at("request", 0, "1", "{}"),
              at("cancel", 1, "2", "{}"),
              at("request", 30, "1", "{}"));
      assertThat(told(all.results()), contains("cancelled complete 0..1 [request@0, cancel@1]"));
      assertThat(all.duplicates(), is(1));
      assertThat(all.late(), is(empty()));
    }

    @Test
    void aDuplicateOfALateEventIsADuplicateAndAHeartbeatNeverIs() {
      Evaluation all =
          evaluate(
              MATCH,
              at("request", 0),
              at("cancel", 1),
              at("finish", 2, "1", "{}"),
              at("finish", 3, "1", "{}"),
              at("beat", 4),
              at("beat", 4));
      assertThat(all.late(), contains(late(at("finish", 2, "1", "{}"), AFTER_COMPLETE, 1)));
      assertThat(all.lateHeartbeats(), is(2));
      assertThat(all.duplicates(), is(1));
    }
  }

  @Nested
  @DisplayName("1. an event later than the deadline first expires the instance")
  class Deadline {

    @Test
    void anEventExactlyAtTheDeadlineIsInTime() {
      assertThat(
          results(MATCH, at("request", 0), at("cancel", 5)),
          contains("cancelled complete 0..5 [request@0, cancel@5]"));
    }

    @Test
    void anEventAfterTheDeadlineIsNot() {
      Event cancel = at("cancel", 5.001);
      Evaluation all = evaluate(MATCH, at("request", 0), cancel);
      assertThat(told(all.results()), contains("missing 0..5 [request@0]"));
      assertThat(all.late(), contains(late(cancel, AFTER_DEADLINE, 5)));
    }

    @Test
    void aHeartbeatAfterTheDeadlineExpiresItToo() {
      Evaluation all = evaluate(MATCH, at("request", 0), at("beat", 6), at("cancel", 7));
      assertThat(told(all.results()), contains("missing 0..5 [request@0]"));
      assertThat(all.lateHeartbeats(), is(1));
    }

    @Test
    void withRepeatTheEventThatExpiresOneInstanceOpensTheNext() {
      assertThat(
          results(MATCH.withRepeat(true), at("request", 0), at("request", 6), at("cancel", 7)),
          contains("missing 0..5 [request@0]", "cancelled complete 6..7 [request@6, cancel@7]"));
    }
  }

  @Nested
  @DisplayName("2. with no instance open")
  class Opening {

    @Test
    void aHeartbeatDoesNothing() {
      Evaluation all = evaluate(MATCH, at("beat", 0), at("request", 9), at("cancel", 14));
      assertThat(told(all.results()), contains("cancelled complete 9..14 [request@9, cancel@14]"));
      assertThat(all.lateHeartbeats(), is(0));
    }

    @Test
    void heartbeatsAloneMakeNoResult() {
      assertThat(
          evaluate(MATCH, at("beat", 0), at("beat", 1)),
          is(new Evaluation(List.of(), List.of(), List.of(), 0, 0)));
    }

    @Test
    void anyOtherEventOpensAnInstanceThatStartsAtItsTime() {
      assertThat(results(MATCH, at("profile", 3)), contains("missing 3..8 [profile@3]"));
    }

    @Test
    void withoutRepeatEveryEventAfterTheOneInstanceIsLate() {
      Event soon = at("finish", 2);
      Event muchLater = at("request", 1_000_000);
      Evaluation all = evaluate(MATCH, at("request", 0), at("cancel", 1), soon, muchLater);
      assertThat(told(all.results()), contains("cancelled complete 0..1 [request@0, cancel@1]"));
      assertThat(
          all.late(), contains(late(soon, AFTER_COMPLETE, 1), late(muchLater, AFTER_COMPLETE, 1)));
    }

    @Test
    void aHeartbeatForAClosedInstanceIsOnlyCounted() {
      Evaluation all = evaluate(MATCH, at("request", 0), at("cancel", 1), at("beat", 100));
      assertThat(all.late(), is(empty()));
      assertThat(all.lateHeartbeats(), is(1));
    }

    @Test
    void withRepeatAnEventAtTheTimeOfTheCloseIsLateAndALaterOneOpensTheNext() {
      Event same = at("profile", 2);
      Evaluation all =
          evaluate(
              MATCH.withRepeat(true),
              at("request", 0),
              at("cancel", 2),
              same,
              at("request", 2.001));
      assertThat(
          told(all.results()),
          contains(
              "cancelled complete 0..2 [request@0, cancel@2]",
              "missing 2.001..7.001 [request@2.001]"));
      assertThat(all.late(), contains(late(same, AFTER_COMPLETE, 2)));
    }

    @Test
    void withRepeatAHeartbeatAtTheTimeOfTheCloseIsCountedAndALaterOneDoesNothing() {
      Evaluation all =
          evaluate(
              MATCH.withRepeat(true),
              at("request", 0),
              at("cancel", 2),
              at("beat", 2),
              at("beat", 3),
              at("request", 20));
      assertThat(
          told(all.results()),
          contains("cancelled complete 0..2 [request@0, cancel@2]", "missing 20..25 [request@20]"));
      assertThat(all.lateHeartbeats(), is(1));
    }

    @Test
    void withRepeatEachInstanceIsNamedByItsStart() {
      assertThat(
          evaluate(MATCH.withRepeat(true), at("request", 0), at("request", 6)).results().stream()
              .map(result -> result.id())
              .toList(),
          contains("match/k@2026-01-01T00:00:00.000Z", "match/k@2026-01-01T00:00:06.000Z"));
      assertThat(evaluate(MATCH, at("request", 0)).results().get(0).id(), is("match/k"));
    }
  }

  @Nested
  @DisplayName("3. the newest event decides the wait")
  class Waiting {

    @Test
    void anEventExtendsTheWait() {
      assertThat(
          results(MATCH, at("request", 0), at("accept", 4), at("cancel", 34)),
          contains("cancelled complete 0..34 [request@0, accept@4, cancel@34]"));
    }

    @Test
    void anEventCutsTheWaitShort() {
      assertThat(
          results(MATCH, at("accept", 0), at("request", 1), at("cancel", 7)),
          contains("missing 0..6 [request@1, accept@0]"));
    }

    @Test
    void theWaitNeverGoesBeyondTheLongestSinceTheStart() {
      assertThat(
          results(MATCH, at("accept", 0), at("accept", 30), at("accept", 59)),
          contains("missing 0..60 [accept@0]"));
      Event after = at("finish", 60.001);
      assertThat(
          evaluate(MATCH, at("accept", 0), at("accept", 30), at("accept", 59), after).late(),
          contains(late(after, AFTER_DEADLINE, 60)));
    }

    @Test
    void aHeartbeatHoldsTheInstanceOpenAndIsNoPartOfIt() {
      assertThat(
          results(MATCH, at("request", 0), at("beat", 5), at("beat", 14), at("cancel", 24)),
          contains("cancelled complete 0..24 [request@0, cancel@24]"));
    }

    @Test
    void aHeartbeatAlsoCutsTheWaitShort() {
      assertThat(
          results(MATCH, at("accept", 0), at("beat", 1)), contains("missing 0..11 [accept@0]"));
    }

    @Test
    void aHeartbeatNeverHoldsItOpenBeyondTheLongestWait() {
      assertThat(
          results(MATCH, at("accept", 0), at("accept", 29), at("beat", 55)),
          contains("missing 0..60 [accept@0]"));
    }

    @Test
    void ofOneTimeTheLastInTheOrderOfTypesDecidesTheWait() {
      assertThat(
          results(MATCH, at("accept", 0), at("request", 0)),
          contains("missing 0..30 [request@0, accept@0]"));
      assertThat(
          results(MATCH, at("accept", 0), at("profile", 0)),
          contains("missing 0..5 [accept@0, profile@0]"));
    }
  }

  @Nested
  @DisplayName("the bounds")
  class Bounds {

    @Test
    void anEventBeyondMaxEventsIsNotJoinedAndDoesNotMoveTheDeadline() {
      Event third = at("accept", 2);
      Evaluation all = evaluate(MATCH.withMaxEvents(2), at("request", 0), at("profile", 1), third);
      assertThat(told(all.results()), contains("missing 0..6 [request@0, profile@1]"));
      assertThat(all.tooMany(), contains(third));
      assertThat(all.late(), is(empty()));
    }

    @Test
    void evenTheEventThatWouldCompleteItIsTooMany() {
      Event cancel = at("cancel", 2);
      Evaluation all = evaluate(MATCH.withMaxEvents(1), at("request", 0), cancel, at("finish", 6));
      assertThat(told(all.results()), contains("missing 0..5 [request@0]"));
      assertThat(all.tooMany(), contains(cancel));
      assertThat(all.late(), contains(late(at("finish", 6), AFTER_DEADLINE, 5)));
    }

    @Test
    void heartbeatsAreNotCounted() {
      Evaluation all =
          evaluate(
              MATCH.withMaxEvents(2),
              at("request", 0),
              at("beat", 1),
              at("beat", 2),
              at("cancel", 3));
      assertThat(told(all.results()), contains("cancelled complete 0..3 [request@0, cancel@3]"));
    }

    @Test
    void aHeartbeatStillMovesTheDeadlineOfAFullInstance() {
      assertThat(
          results(MATCH.withMaxEvents(1), at("request", 0), at("accept", 1), at("beat", 4)),
          contains("missing 0..14 [request@0]"));
    }

    @Test
    void theNextInstanceCountsAnew() {
      Evaluation all =
          evaluate(
              MATCH.withRepeat(true).withMaxEvents(2),
              at("request", 0),
              at("cancel", 1),
              at("request", 2),
              at("cancel", 3));
      assertThat(
          told(all.results()),
          contains(
              "cancelled complete 0..1 [request@0, cancel@1]",
              "cancelled complete 2..3 [request@2, cancel@3]"));
      assertThat(all.tooMany(), is(empty()));
    }
  }
}

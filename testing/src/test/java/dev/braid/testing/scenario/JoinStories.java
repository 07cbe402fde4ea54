// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.scenario;

import static dev.braid.testing.scenario.OutputMatchers.complete;
import static dev.braid.testing.scenario.OutputMatchers.exactly;
import static dev.braid.testing.scenario.OutputMatchers.late;
import static dev.braid.testing.scenario.OutputMatchers.missing;
import static dev.braid.testing.scenario.OutputMatchers.partial;
import static dev.braid.testing.scenario.OutputMatchers.rejected;
import static dev.braid.transforms.model.Late.Reason.AFTER_COMPLETE;
import static dev.braid.transforms.model.Late.Reason.AFTER_DEADLINE;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.hamcrest.MatcherAssert.assertThat;

import dev.braid.transforms.model.Decide;
import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Keep;
import dev.braid.transforms.model.Outcome;
import dev.braid.transforms.model.Rejected;
import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.Test;

/**
 * What a join does, one story a test. A subclass says where the stories are told. Where the order
 * across sources matters only the watermark makes it, so that each holds on every runner.
 */
public abstract class JoinStories {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  /** Of three events only the second is required. */
  private static final Join THREE =
      Join.of(
              "three",
              List.of(
                  EventType.of("first", ofSeconds(3)),
                  EventType.of("second", ofSeconds(3)),
                  EventType.of("third", ofSeconds(3))),
              List.of(Outcome.of("joined", "second").withOptional("first", "third")))
          .withMaxWait(ofSeconds(3));

  private static final Join PAIR =
      Join.of(
          "pair",
          List.of(EventType.of("ask", ofSeconds(5)), EventType.of("answer", ofSeconds(5))),
          List.of(Outcome.of("answered", "ask", "answer")));

  /** Accepted calls are waited for longer, queued ones less long, and heartbeats hold on. */
  private static final Join CALL =
      Join.of(
          "call",
          List.of(
              EventType.of("request", ofSeconds(10)),
              EventType.of("accept", ofSeconds(30)),
              EventType.of("queue", ofSeconds(3)),
              EventType.of("finish", ofSeconds(10)),
              EventType.heartbeat("beat", ofSeconds(20))),
          List.of(Outcome.of("matched", "request", "finish")));

  private static final Join ALTERNATIVES =
      Join.of(
          "alternatives",
          List.of(
              EventType.of("request", ofSeconds(10)),
              EventType.of("finish", ofSeconds(10)),
              EventType.of("cancel", ofSeconds(10))),
          List.of(
              Outcome.of("matched", "request", "finish"),
              Outcome.of("cancelled", "request", "cancel")));

  private static final Join PROFILED =
      Join.of(
          "profiled",
          List.of(
              EventType.of("request", ofSeconds(10)),
              EventType.of("finish", ofSeconds(10)),
              EventType.of("cancel", ofSeconds(10)),
              EventType.of("profile", ofSeconds(10))),
          List.of(
              Outcome.of("matched", "request", "finish").withOptional("profile"),
              Outcome.of("cancelled", "request", "cancel").withOptional("profile")));

  /** Options of a runner within this JVM, new ones each time. */
  protected abstract PipelineOptions options();

  @Test
  void theFirstTwoOfThreeEventsArePartialAtTheDeadline() {
    tell(
        Scenario.of(THREE)
            .event("A", "first", ofSeconds(0))
            .event("A", "second", ofSeconds(1))
            .watermark(ofSeconds(60)),
        partial("joined")
            .withId("three/A")
            .ofKey("A")
            .withEvents("first", "second")
            .without("third")
            .started(at(0))
            .decided(at(3)));
  }

  @Test
  void allOfThreeEventsAreCompleteAtOnce() {
    tell(
        Scenario.of(THREE)
            .event("B", "first", ofSeconds(0))
            .event("B", "second", ofSeconds(1))
            .event("B", "third", ofSeconds(2))
            // Had the result waited for the watermark, this would be its second event.
            .event("B", "second", ofMillis(500)),
        complete("joined")
            .withId("three/B")
            .with("second", "{\"at\":\"2026-01-01T12:00:01.000Z\"}")
            .withEvents("first", "second", "third")
            .without()
            .started(at(0))
            .decided(at(2)),
        late(AFTER_COMPLETE).ofKey("B").ofType("second").at(NOON.plusMillis(500)).decided(at(2)));
  }

  @Test
  void onlyTheFirstOfThreeEventsIsMissing() {
    tell(
        Scenario.of(THREE).event("C", "first", ofSeconds(0)).watermark(ofSeconds(60)),
        missing()
            .withId("three/C")
            .withEvents("first")
            .lacking("joined", "second")
            .started(at(0))
            .decided(at(3)));
  }

  @Test
  void eventsOnTime() {
    tell(
        Scenario.of(PAIR)
            .event("A", "ask", ofSeconds(0))
            .watermark(ofSeconds(4))
            .event("A", "answer", ofSeconds(4))
            .watermark(ofSeconds(60)),
        answered("A", 0, 4));
  }

  @Test
  void eventsOutOfOrder() {
    tell(
        Scenario.of(PAIR).event("A", "answer", ofSeconds(2)).event("A", "ask", ofSeconds(1)),
        answered("A", 1, 2));
  }

  @Test
  void anEventOutOfOrderMovesTheStartAndTheDeadline() {
    tell(
        Scenario.of(CALL)
            .event("A", "accept", ofSeconds(5))
            .event("A", "request", ofSeconds(0))
            .watermark(ofSeconds(34))
            .event("A", "finish", ofSeconds(34)),
        complete("matched")
            .withEvents("request", "accept", "finish")
            .started(at(0))
            .decided(at(34)));
  }

  @Test
  void anEventExtendsTheWait() {
    tell(
        Scenario.of(CALL)
            .event("A", "request", ofSeconds(0))
            .event("A", "accept", ofSeconds(9))
            .watermark(ofSeconds(38))
            .event("A", "finish", ofSeconds(38))
            .event("B", "request", ofSeconds(38))
            .watermark(ofSeconds(60))
            .event("B", "finish", ofSeconds(60)),
        complete("matched")
            .ofKey("A")
            .withEvents("request", "accept", "finish")
            .started(at(0))
            .decided(at(38)),
        missing().ofKey("B").withEvents("request").decided(at(48)),
        late(AFTER_DEADLINE).ofKey("B").ofType("finish").at(at(60)).decided(at(48)));
  }

  @Test
  void anEventCutsTheWaitShort() {
    tell(
        Scenario.of(CALL)
            .event("A", "request", ofSeconds(0))
            .event("A", "queue", ofSeconds(1))
            .watermark(ofSeconds(5))
            .event("A", "finish", ofSeconds(5)),
        missing()
            .ofKey("A")
            .withEvents("request", "queue")
            .lacking("matched", "finish")
            .decided(at(4)),
        late(AFTER_DEADLINE).ofKey("A").ofType("finish").at(at(5)).decided(at(4)));
  }

  @Test
  void aHeartbeatHoldsAnInstanceOpen() {
    tell(
        Scenario.of(CALL)
            .event("A", "request", ofSeconds(0))
            .event("A", "beat", ofSeconds(9))
            .watermark(ofSeconds(28))
            .event("A", "finish", ofSeconds(28)),
        complete("matched").ofKey("A").withEvents("request", "finish").decided(at(28)));
  }

  @Test
  void aHeartbeatAloneIsNothing() {
    tell(Scenario.of(CALL).event("A", "beat", ofSeconds(1)).watermark(ofSeconds(301)));
  }

  @Test
  void aHeartbeatThatComesTooLateHoldsNothingOpen() {
    tell(
        Scenario.of(CALL)
            .event("passed", "request", ofSeconds(0))
            .event("after", "request", ofSeconds(0))
            .event("after", "beat", ofSeconds(11))
            .event("after", "finish", ofSeconds(12))
            .watermark(ofSeconds(20))
            .event("passed", "beat", ofSeconds(9))
            .event("passed", "finish", ofSeconds(20)),
        missing().ofKey("passed").withEvents("request").decided(at(10)),
        late(AFTER_DEADLINE).ofKey("passed").ofType("finish").at(at(20)).decided(at(10)),
        missing().ofKey("after").withEvents("request").decided(at(10)),
        late(AFTER_DEADLINE).ofKey("after").ofType("finish").at(at(12)).decided(at(10)));
  }

  @Test
  void anEventSentAgainIsKnownByItsId() {
    tell(
        Scenario.of(keeping(CALL, Keep.ALL))
            .event("A", "request", ofSeconds(0), "r1", "{\"n\":1}")
            .event("A", "request", ofSeconds(1), "r1", "{\"n\":2}")
            .event("A", "request", ofSeconds(1), "r2", "{\"n\":1}")
            .event("A", "finish", ofSeconds(2), "r1", "{\"n\":3}")
            .event("A", "finish", ofSeconds(2), "r1", "{\"n\":3}")
            .event("A", "request", ofSeconds(3), "r2", "{\"n\":1}"),
        complete("matched")
            .with("request", "{\"n\":1}", "{\"n\":1}")
            .with("finish", "{\"n\":3}")
            .decided(at(2)));
  }

  @Test
  void anEventWithoutIdSentAgainIsKnownByItsTimeAndContent() {
    tell(
        Scenario.of(keeping(CALL, Keep.ALL))
            .event("A", request(0, "{\"n\":1}"))
            .event("A", request(0, "{\"n\":1}"))
            .event("A", request(0, "{\"n\":2}"))
            .event("A", request(1, "{\"n\":1}"))
            .event("A", "finish", ofSeconds(2))
            .event("A", request(1, "{\"n\":1}"))
            .event("A", request(2, "{\"n\":1}")),
        complete("matched").with("request", "{\"n\":1}", "{\"n\":2}", "{\"n\":1}").decided(at(2)),
        late(AFTER_COMPLETE).ofType("request").at(at(2)).decided(at(2)));
  }

  @Test
  void aLateEventSentAgainIsLateOnce() {
    tell(
        Scenario.of(PAIR)
            .event("A", "ask", ofSeconds(0), "1")
            .event("A", "answer", ofSeconds(1), "1")
            .event("A", "answer", ofSeconds(2), "2")
            .event("A", "answer", ofSeconds(2), "2"),
        answered("A", 0, 1),
        late(AFTER_COMPLETE).ofKey("A").ofType("answer").at(at(2)).decided(at(1)));
  }

  @Test
  void anEventExactlyAtTheDeadlineIsInTime() {
    tell(
        Scenario.of(PAIR)
            .event("A", "ask", ofSeconds(0))
            .watermark(ofSeconds(5))
            .event("A", "answer", ofSeconds(5)),
        answered("A", 0, 5));
  }

  @Test
  void anEventAMillisecondAfterTheDeadlineIsNot() {
    tell(
        Scenario.of(PAIR)
            .event("A", "ask", ofSeconds(0))
            .event("A", "answer", ofMillis(5_001))
            .watermark(ofSeconds(60)),
        missing().ofKey("A").withEvents("ask").decided(at(5)),
        late(AFTER_DEADLINE).ofType("answer").at(NOON.plusMillis(5_001)).decided(at(5)));
  }

  @Test
  void anEventAfterTheResultIsLate() {
    tell(
        Scenario.of(PAIR)
            .event("A", "ask", ofSeconds(0))
            .event("A", "answer", ofSeconds(1))
            .event("A", "answer", ofSeconds(2)),
        answered("A", 0, 1),
        late(AFTER_COMPLETE).ofKey("A").ofType("answer").at(at(2)).decided(at(1)));
  }

  @Test
  void anEventThatArrivesAfterTheDeadlineIsLateThoughItWasInTime() {
    tell(
        Scenario.of(PAIR)
            .event("A", "ask", ofSeconds(0))
            .watermark(ofSeconds(10))
            .event("A", "answer", ofSeconds(3)),
        missing().ofKey("A").withEvents("ask").decided(at(5)),
        late(AFTER_DEADLINE).ofKey("A").ofType("answer").at(at(3)).decided(at(5)));
  }

  @Test
  void ofAlternativesTheOneThatIsThereFirstWins() {
    tell(
        Scenario.of(ALTERNATIVES)
            .event("finished", "request", ofSeconds(0))
            .event("finished", "finish", ofSeconds(1))
            .event("finished", "cancel", ofSeconds(2))
            .event("cancelled", "request", ofSeconds(0))
            .event("cancelled", "cancel", ofSeconds(1))
            .event("cancelled", "finish", ofSeconds(2)),
        complete("matched").ofKey("finished").withEvents("request", "finish").decided(at(1)),
        late(AFTER_COMPLETE).ofKey("finished").ofType("cancel").at(at(2)).decided(at(1)),
        complete("cancelled").ofKey("cancelled").withEvents("request", "cancel").decided(at(1)),
        late(AFTER_COMPLETE).ofKey("cancelled").ofType("finish").at(at(2)).decided(at(1)));
  }

  @Test
  void ofAlternativesThatArePartialTheFirstOfTheSpecWins() {
    tell(
        Scenario.of(PROFILED)
            .event("A", "request", ofSeconds(0))
            .event("A", "cancel", ofSeconds(1))
            .event("A", "finish", ofSeconds(2))
            .watermark(ofSeconds(60)),
        partial("matched")
            .withEvents("request", "finish", "cancel")
            .without("profile")
            .decided(at(12)));
  }

  @Test
  void anOptionalEventThatComesTooLateIsNotInTheResult() {
    tell(
        Scenario.of(PROFILED)
            .event("A", "request", ofSeconds(0))
            .event("A", "finish", ofSeconds(1))
            .watermark(ofSeconds(20))
            .event("A", "profile", ofSeconds(3)),
        partial("matched")
            .ofKey("A")
            .withEvents("request", "finish")
            .without("profile")
            .decided(at(11)),
        late(AFTER_DEADLINE).ofKey("A").ofType("profile").at(at(3)).decided(at(11)));
  }

  @Test
  void ofSeveralEventsTheFirstIsKept() {
    tell(
        severalRequests(Keep.FIRST),
        complete("matched").with("request", "{\"n\":1}").withEvents("request", "finish"));
  }

  @Test
  void ofSeveralEventsTheLastIsKept() {
    tell(
        severalRequests(Keep.LAST),
        complete("matched").with("request", "{\"n\":3}").withEvents("request", "finish"));
  }

  @Test
  void ofSeveralEventsAllAreKept() {
    tell(
        severalRequests(Keep.ALL),
        complete("matched")
            .with("request", "{\"n\":1}", "{\"n\":2}", "{\"n\":3}")
            .withEvents("request", "finish"));
  }

  @Test
  void aKeyMayHaveOneInstanceAfterAnother() {
    tell(
        Scenario.of(PAIR.withRepeat(true))
            .event("A", "ask", ofSeconds(0))
            .event("A", "answer", ofSeconds(1))
            .event("A", "ask", ofSeconds(2))
            .event("A", "answer", ofSeconds(3))
            .event("A", "answer", ofSeconds(1), "again")
            .event("A", "ask", ofSeconds(10))
            .watermark(ofSeconds(20)),
        complete("answered").withId("pair/A@2026-01-01T12:00:00.000Z").decided(at(1)),
        complete("answered").withId("pair/A@2026-01-01T12:00:02.000Z").decided(at(3)),
        late(AFTER_COMPLETE).ofKey("A").ofType("answer").at(at(1)).decided(at(3)),
        missing().withId("pair/A@2026-01-01T12:00:10.000Z").withEvents("ask").decided(at(15)));
  }

  @Test
  void noInstanceIsOpenForLongerThanMaxWait() {
    tell(
        Scenario.of(CALL.withMaxWait(ofSeconds(40)))
            .event("A", "request", ofSeconds(0))
            .event("A", "accept", ofSeconds(8))
            .event("A", "accept", ofSeconds(30))
            .watermark(ofSeconds(41))
            .event("A", "finish", ofSeconds(41)),
        missing().ofKey("A").withEvents("request", "accept").decided(at(40)),
        late(AFTER_DEADLINE).ofKey("A").ofType("finish").at(at(41)).decided(at(40)));
  }

  @Test
  void eventsBeyondMaxEventsAreRejected() {
    tell(
        Scenario.of(CALL.withMaxEvents(2))
            .event("A", "request", ofSeconds(0), "1", "{\"n\":1}")
            .event("A", "queue", ofSeconds(1), "2", "{\"n\":2}")
            .event("A", "accept", ofSeconds(2), "3", "{\"n\":3}")
            .event("A", "queue", ofSeconds(3), "4", "{\"n\":4}")
            .watermark(ofSeconds(60)),
        missing().ofKey("A").withEvents("request", "queue").decided(at(4)),
        rejected(Rejected.Reason.TOO_MANY_EVENTS).withId("call/A/accept/3").withText("{\"n\":3}"),
        rejected(Rejected.Reason.TOO_MANY_EVENTS).withId("call/A/queue/4").withText("{\"n\":4}"));
  }

  @Test
  void oneSourceHoldsTheWatermarkBack() {
    tell(
        Scenario.of(PAIR)
            .from("asks")
            .event("A", "ask", ofSeconds(0))
            .event("B", "ask", ofSeconds(0))
            .watermark(ofSeconds(60))
            .from("answers")
            .event("A", "answer", ofSeconds(4))
            .watermark(ofSeconds(30))
            .event("B", "answer", ofSeconds(30)),
        answered("A", 0, 4),
        missing().ofKey("B").withEvents("ask").decided(at(5)),
        late(AFTER_DEADLINE).ofKey("B").ofType("answer").at(at(30)).decided(at(5)));
  }

  @Test
  void keysKnowNothingOfEachOther() {
    tell(
        Scenario.of(PAIR)
            .event("A", "ask", ofSeconds(0))
            .event("B", "ask", ofSeconds(1))
            .event("A", "answer", ofSeconds(2))
            .watermark(ofSeconds(3))
            .event("B", "answer", ofSeconds(3))
            .event("C", "answer", ofSeconds(4))
            .event("A", "answer", ofSeconds(5))
            .watermark(ofSeconds(60)),
        answered("A", 0, 2),
        answered("B", 1, 3),
        missing().ofKey("C").withEvents("answer").decided(at(9)),
        late(AFTER_COMPLETE).ofKey("A").ofType("answer").at(at(5)).decided(at(2)));
  }

  @Test
  void aClosedKeyIsRememberedAndThenForgotten() {
    tell(
        Scenario.of(PAIR.withRemember(ofSeconds(10)))
            .event("A", "ask", ofSeconds(0), "1")
            .event("A", "answer", ofSeconds(1), "1")
            .watermark(ofSeconds(10))
            .event("A", "answer", ofSeconds(10), "2")
            .watermark(ofSeconds(30))
            // As new as if there had never been one with these ids.
            .event("A", "ask", ofSeconds(30), "1")
            .event("A", "answer", ofSeconds(31), "2"),
        answered("A", 0, 1),
        late(AFTER_COMPLETE).ofKey("A").ofType("answer").at(at(10)).decided(at(1)),
        answered("A", 30, 31));
  }

  @Test
  void aKeyWithoutResultIsRememberedAndThenForgotten() {
    tell(
        Scenario.of(PAIR.withRemember(ofSeconds(10)))
            .event("A", "ask", ofSeconds(0))
            .watermark(ofSeconds(14))
            .event("A", "answer", ofSeconds(14))
            .watermark(ofSeconds(30))
            .event("A", "ask", ofSeconds(30))
            .event("A", "answer", ofSeconds(31)),
        missing().ofKey("A").withEvents("ask").decided(at(5)),
        late(AFTER_DEADLINE).ofKey("A").ofType("answer").at(at(14)).decided(at(5)),
        answered("A", 30, 31));
  }

  @Test
  void decidedOnArrivalAnEarlierEventCannotChangeTheResult() {
    tell(
        finishedThenCancelledEarlier(Decide.ON_ARRIVAL),
        complete("matched").ofKey("A").withEvents("request", "finish").decided(at(3)),
        late(AFTER_COMPLETE).ofKey("A").ofType("cancel").at(at(1)).decided(at(3)));
  }

  @Test
  void decidedOnTheWatermarkTheEarlierEventWins() {
    tell(
        finishedThenCancelledEarlier(Decide.ON_WATERMARK),
        complete("cancelled").ofKey("A").withEvents("request", "cancel").decided(at(1)),
        late(AFTER_COMPLETE).ofKey("A").ofType("finish").at(at(3)).decided(at(1)));
  }

  @Test
  void decidedOnTheWatermarkTheResultIsOutBeforeTheStoryEnds() {
    tell(
        Scenario.of(ALTERNATIVES.withDecide(Decide.ON_WATERMARK))
            .event("A", "request", ofSeconds(0))
            .event("A", "finish", ofSeconds(3))
            .watermark(ofSeconds(4))
            .event("A", "cancel", ofSeconds(1)),
        complete("matched").ofKey("A").withEvents("request", "finish").decided(at(3)),
        late(AFTER_COMPLETE).ofKey("A").ofType("cancel").at(at(1)).decided(at(3)));
  }

  private void tell(Scenario story, Matcher<?>... expected) {
    assertThat(story.run(options()), exactly(expected));
  }

  private static Scenario finishedThenCancelledEarlier(Decide decide) {
    return Scenario.of(ALTERNATIVES.withDecide(decide))
        .event("A", "request", ofSeconds(0))
        .watermark(ofSeconds(1))
        .event("A", "finish", ofSeconds(3))
        .event("A", "cancel", ofSeconds(1))
        .watermark(ofSeconds(60));
  }

  private static Scenario severalRequests(Keep keep) {
    return Scenario.of(keeping(CALL, keep))
        .event("A", request(1, "{\"n\":2}"))
        .event("A", request(2, "{\"n\":3}"))
        .event("A", request(0, "{\"n\":1}"))
        .event("A", "finish", ofSeconds(3));
  }

  private static Join keeping(Join join, Keep keep) {
    return new Join(
        join.name(),
        join.events().stream().map(type -> type.withKeep(keep)).toList(),
        join.outcomes(),
        join.maxWait(),
        join.remember(),
        join.decide(),
        join.repeat(),
        join.maxEvents());
  }

  private static Event request(int seconds, String json) {
    return Event.of("request", at(seconds), json);
  }

  private static OutputMatchers.ResultMatcher answered(String key, int start, int decided) {
    return complete("answered")
        .ofKey(key)
        .withEvents("ask", "answer")
        .started(at(start))
        .decided(at(decided));
  }

  private static Instant at(int seconds) {
    return NOON.plusSeconds(seconds);
  }
}

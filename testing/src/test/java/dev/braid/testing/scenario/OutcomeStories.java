// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.scenario;

import static dev.braid.testing.scenario.OutputMatchers.complete;
import static dev.braid.testing.scenario.OutputMatchers.late;
import static dev.braid.testing.scenario.OutputMatchers.missing;
import static dev.braid.testing.scenario.OutputMatchers.partial;
import static dev.braid.testing.scenario.OutputMatchers.rejected;
import static dev.braid.testing.scenario.StoryWords.CALL;
import static dev.braid.testing.scenario.StoryWords.NOON;
import static dev.braid.testing.scenario.StoryWords.at;
import static dev.braid.testing.scenario.StoryWords.keeping;
import static dev.braid.testing.scenario.StoryWords.request;
import static dev.braid.transforms.model.Late.Reason.AFTER_COMPLETE;
import static dev.braid.transforms.model.Late.Reason.AFTER_DEADLINE;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.braid.transforms.model.Decide;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Keep;
import dev.braid.transforms.model.Outcome;
import dev.braid.transforms.model.Rejected;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of an instance: complete, partial or missing, with which outcome, and with what. */
public interface OutcomeStories extends JoinStories {

  /** Of three events only the second is required. */
  Join THREE =
      Join.of(
              "three",
              List.of(
                  EventType.of("first", ofSeconds(3)),
                  EventType.of("second", ofSeconds(3)),
                  EventType.of("third", ofSeconds(3))),
              List.of(Outcome.of("joined", "second").withOptional("first", "third")))
          .withMaxWait(ofSeconds(3));

  Join ALTERNATIVES =
      Join.of(
          "alternatives",
          List.of(
              EventType.of("request", ofSeconds(10)),
              EventType.of("finish", ofSeconds(10)),
              EventType.of("cancel", ofSeconds(10))),
          List.of(
              Outcome.of("matched", "request", "finish"),
              Outcome.of("cancelled", "request", "cancel")));

  Join PROFILED =
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

  @Test
  default void theFirstTwoOfThreeEventsArePartialAtTheDeadline() {
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
  default void allOfThreeEventsAreCompleteAtOnce() {
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
  default void onlyTheFirstOfThreeEventsIsMissing() {
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
  default void ofAlternativesTheOneThatIsThereFirstWins() {
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
  default void ofAlternativesThatArePartialTheFirstOfTheSpecWins() {
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
  default void anOptionalEventThatComesTooLateIsNotInTheResult() {
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
  default void ofSeveralEventsTheFirstIsKept() {
    tell(
        severalRequests(Keep.FIRST),
        complete("matched").with("request", "{\"n\":1}").withEvents("request", "finish"));
  }

  @Test
  default void ofSeveralEventsTheLastIsKept() {
    tell(
        severalRequests(Keep.LAST),
        complete("matched").with("request", "{\"n\":3}").withEvents("request", "finish"));
  }

  @Test
  default void ofSeveralEventsAllAreKept() {
    tell(
        severalRequests(Keep.ALL),
        complete("matched")
            .with("request", "{\"n\":1}", "{\"n\":2}", "{\"n\":3}")
            .withEvents("request", "finish"));
  }

  @Test
  default void eventsBeyondMaxEventsAreRejected() {
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
  default void decidedOnArrivalAnEarlierEventCannotChangeTheResult() {
    tell(
        finishedThenCancelledEarlier(Decide.ON_ARRIVAL),
        complete("matched").ofKey("A").withEvents("request", "finish").decided(at(3)),
        late(AFTER_COMPLETE).ofKey("A").ofType("cancel").at(at(1)).decided(at(3)));
  }

  @Test
  default void decidedOnTheWatermarkTheEarlierEventWins() {
    tell(
        finishedThenCancelledEarlier(Decide.ON_WATERMARK),
        complete("cancelled").ofKey("A").withEvents("request", "cancel").decided(at(1)),
        late(AFTER_COMPLETE).ofKey("A").ofType("finish").at(at(3)).decided(at(1)));
  }

  @Test
  default void decidedOnTheWatermarkTheResultIsOutBeforeTheStoryEnds() {
    tell(
        Scenario.of(ALTERNATIVES.withDecide(Decide.ON_WATERMARK))
            .event("A", "request", ofSeconds(0))
            .event("A", "finish", ofSeconds(3))
            .watermark(ofSeconds(4))
            .event("A", "cancel", ofSeconds(1)),
        complete("matched").ofKey("A").withEvents("request", "finish").decided(at(3)),
        late(AFTER_COMPLETE).ofKey("A").ofType("cancel").at(at(1)).decided(at(3)));
  }

  private static Scenario severalRequests(Keep keep) {
    return Scenario.of(keeping(CALL, keep))
        .event("A", request(1, "{\"n\":2}"))
        .event("A", request(2, "{\"n\":3}"))
        .event("A", request(0, "{\"n\":1}"))
        .event("A", "finish", ofSeconds(3));
  }

  private static Scenario finishedThenCancelledEarlier(Decide decide) {
    return Scenario.of(ALTERNATIVES.withDecide(decide))
        .event("A", "request", ofSeconds(0))
        .watermark(ofSeconds(1))
        .event("A", "finish", ofSeconds(3))
        .event("A", "cancel", ofSeconds(1))
        .watermark(ofSeconds(60));
  }
}

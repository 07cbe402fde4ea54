// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.scenario;

import static dev.braid.testing.scenario.OutputMatchers.complete;
import static dev.braid.testing.scenario.OutputMatchers.late;
import static dev.braid.testing.scenario.OutputMatchers.missing;
import static dev.braid.testing.scenario.StoryWords.CALL;
import static dev.braid.testing.scenario.StoryWords.NOON;
import static dev.braid.testing.scenario.StoryWords.PAIR;
import static dev.braid.testing.scenario.StoryWords.answered;
import static dev.braid.testing.scenario.StoryWords.at;
import static dev.braid.transforms.model.Late.Reason.AFTER_DEADLINE;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import org.junit.jupiter.api.Test;

/** How long an instance is open, and for whom. */
public interface DeadlineStories extends JoinStories {

  @Test
  default void eventsOnTime() {
    tell(
        Scenario.of(PAIR)
            .event("A", "ask", ofSeconds(0))
            .watermark(ofSeconds(4))
            .event("A", "answer", ofSeconds(4))
            .watermark(ofSeconds(60)),
        answered("A", 0, 4));
  }

  @Test
  default void eventsOutOfOrder() {
    tell(
        Scenario.of(PAIR).event("A", "answer", ofSeconds(2)).event("A", "ask", ofSeconds(1)),
        answered("A", 1, 2));
  }

  @Test
  default void anEventOutOfOrderMovesTheStartAndTheDeadline() {
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
  default void anEventExactlyAtTheDeadlineIsInTime() {
    tell(
        Scenario.of(PAIR)
            .event("A", "ask", ofSeconds(0))
            .watermark(ofSeconds(5))
            .event("A", "answer", ofSeconds(5)),
        answered("A", 0, 5));
  }

  @Test
  default void anEventAMillisecondAfterTheDeadlineIsNot() {
    tell(
        Scenario.of(PAIR)
            .event("A", "ask", ofSeconds(0))
            .event("A", "answer", ofMillis(5_001))
            .watermark(ofSeconds(60)),
        missing().ofKey("A").withEvents("ask").decided(at(5)),
        late(AFTER_DEADLINE).ofType("answer").at(NOON.plusMillis(5_001)).decided(at(5)));
  }

  @Test
  default void anEventThatArrivesAfterTheDeadlineIsLateThoughItWasInTime() {
    tell(
        Scenario.of(PAIR)
            .event("A", "ask", ofSeconds(0))
            .watermark(ofSeconds(10))
            .event("A", "answer", ofSeconds(3)),
        missing().ofKey("A").withEvents("ask").decided(at(5)),
        late(AFTER_DEADLINE).ofKey("A").ofType("answer").at(at(3)).decided(at(5)));
  }

  @Test
  default void anEventExtendsTheWait() {
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
  default void anEventCutsTheWaitShort() {
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
  default void noInstanceIsOpenForLongerThanMaxWait() {
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
  default void aHeartbeatHoldsAnInstanceOpen() {
    tell(
        Scenario.of(CALL)
            .event("A", "request", ofSeconds(0))
            .event("A", "beat", ofSeconds(9))
            .watermark(ofSeconds(28))
            .event("A", "finish", ofSeconds(28)),
        complete("matched").ofKey("A").withEvents("request", "finish").decided(at(28)));
  }

  @Test
  default void aHeartbeatAloneIsNothing() {
    tell(Scenario.of(CALL).event("A", "beat", ofSeconds(1)).watermark(ofSeconds(301)));
  }

  @Test
  default void aHeartbeatThatComesTooLateHoldsNothingOpen() {
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
  default void oneSourceHoldsTheWatermarkBack() {
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
}

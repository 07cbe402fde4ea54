// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.scenario;

import static dev.braid.testing.scenario.OutputMatchers.complete;
import static dev.braid.testing.scenario.OutputMatchers.late;
import static dev.braid.testing.scenario.OutputMatchers.missing;
import static dev.braid.testing.scenario.StoryWords.CALL;
import static dev.braid.testing.scenario.StoryWords.PAIR;
import static dev.braid.testing.scenario.StoryWords.answered;
import static dev.braid.testing.scenario.StoryWords.at;
import static dev.braid.testing.scenario.StoryWords.keeping;
import static dev.braid.testing.scenario.StoryWords.request;
import static dev.braid.transforms.model.Late.Reason.AFTER_COMPLETE;
import static dev.braid.transforms.model.Late.Reason.AFTER_DEADLINE;
import static java.time.Duration.ofSeconds;

import dev.braid.transforms.model.Keep;
import org.junit.jupiter.api.Test;

/** What a key knows of its past: events sent again, closed instances, and when it forgets them. */
public interface KeyStories extends JoinStories {

  @Test
  default void anEventSentAgainIsKnownByItsId() {
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
  default void anEventWithoutIdSentAgainIsKnownByItsTimeAndContent() {
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
  default void aLateEventSentAgainIsLateOnce() {
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
  default void anEventAfterTheResultIsLate() {
    tell(
        Scenario.of(PAIR)
            .event("A", "ask", ofSeconds(0))
            .event("A", "answer", ofSeconds(1))
            .event("A", "answer", ofSeconds(2)),
        answered("A", 0, 1),
        late(AFTER_COMPLETE).ofKey("A").ofType("answer").at(at(2)).decided(at(1)));
  }

  @Test
  default void aKeyMayHaveOneInstanceAfterAnother() {
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
  default void keysKnowNothingOfEachOther() {
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
  default void aClosedKeyIsRememberedAndThenForgotten() {
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
  default void aKeyWithoutResultIsRememberedAndThenForgotten() {
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
}

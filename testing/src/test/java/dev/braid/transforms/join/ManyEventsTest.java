// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.join;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import dev.braid.transforms.model.Decide;
import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Outcome;
import dev.braid.transforms.model.Result;
import dev.braid.transforms.model.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A key of very many events: what it costs, and that its bounds hit only what they are for. */
class ManyEventsTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration WAIT = Duration.ofSeconds(10);

  private static final Join PAIRS =
      Join.of(
              "pair",
              List.of(
                  EventType.of("start", WAIT),
                  EventType.of("end", WAIT),
                  EventType.heartbeat("beat", WAIT)),
              List.of(Outcome.of("done", "start", "end")))
          .withMaxWait(Duration.ofHours(1))
          .withRepeat(true);

  @Test
  void whatWaitsForTheWatermarkIsNotReadForEachEventThatArrives() {
    KeyInMemory key = new KeyInMemory("k", PAIRS);
    for (int i = 0; i < 3000; i++) {
      key.arrive(event(i % 2 == 0 ? "start" : "end", i * 100));
    }
    assertThat(key.bagReads(), lessThanOrEqualTo(2));
    key.arrive(event("end", 1));
    assertThat(statuses(key), contains(Status.COMPLETE));
    key.watermark(at(300_000));
    assertThat(key.results.size(), is(3000));
  }

  @Test
  void allThatAJumpOfTheWatermarkMakesDueIsDecidedInOneWalk() {
    KeyInMemory key = new KeyInMemory("k", PAIRS.withDecide(Decide.ON_WATERMARK));
    for (int i = 0; i < 3000; i++) {
      key.arrive(event(i % 2 == 0 ? "start" : "end", i));
    }
    key.watermark(at(3000));
    assertThat(key.results.size(), is(1500));
    assertThat(key.bagReads(), lessThanOrEqualTo(2));
  }

  @Test
  void ofABoundedInputAllInstancesOfAKeyAreDecided() {
    KeyInMemory key = new KeyInMemory("k", PAIRS.withMaxEvents(2), true);
    for (int i = 0; i < 3000; i++) {
      key.arrive(event(i % 2 == 0 ? "start" : "end", i));
    }
    key.watermark(Long.MAX_VALUE);
    assertThat(key.rejected, is(empty()));
    assertThat(key.results.size(), is(1500));
    assertThat(key.isGone(), is(true));
  }

  @Test
  void heartbeatsThatAreNeededDoNotTakeThePlaceOfEvents() {
    KeyInMemory key = new KeyInMemory("k", PAIRS.withMaxEvents(2));
    key.arrive(event("start", 0));
    for (int second = 10; second < 3500; second += 10) {
      key.arrive(event("beat", second));
      key.watermark(at(second));
    }
    key.arrive(event("end", 3500));
    assertThat(statuses(key), contains(Status.COMPLETE));
    assertThat(key.rejected, is(empty()));
  }

  private static List<Status> statuses(KeyInMemory key) {
    return key.results.stream().map(Result::status).toList();
  }

  private static long at(int second) {
    return NOON.plusSeconds(second).toEpochMilli();
  }

  private static Event event(String type, int second) {
    return Event.of(type, NOON.plusSeconds(second), "{\"n\":" + second + "}");
  }
}

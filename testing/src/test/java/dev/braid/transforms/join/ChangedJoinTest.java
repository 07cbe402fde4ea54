// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.join;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

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

/** A join that is changed while instances are open: a heartbeat becomes an event and back. */
class ChangedJoinTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration WAIT = Duration.ofSeconds(10);

  private static final Join WITH_HEARTBEAT =
      Join.of(
          "trip",
          List.of(
              EventType.of("start", WAIT),
              EventType.of("end", WAIT),
              EventType.heartbeat("beat", WAIT)),
          List.of(Outcome.of("done", "start", "end")));

  private static final Join WITH_EVENT =
      Join.of(
          "trip",
          List.of(
              EventType.of("start", WAIT), EventType.of("end", WAIT), EventType.of("beat", WAIT)),
          List.of(Outcome.of("done", "start", "end").withOptional("beat")));

  @Test
  void whatWasHeldAsAHeartbeatStaysOne() {
    KeyInMemory key = new KeyInMemory("k", WITH_HEARTBEAT);
    key.arrive(event("start", 0));
    key.arrive(event("beat", 5));
    key.change(WITH_EVENT);
    key.arrive(event("end", 11));
    key.watermark(at(22));
    assertThat(key.results.stream().map(Result::status).toList(), contains(Status.PARTIAL));
    assertThat(key.results.get(0).toJson(), not(containsString("\"beat\":")));
  }

  @Test
  void aHeartbeatThatBecameAnEventCompletesAtOnce() {
    KeyInMemory key = new KeyInMemory("k", WITH_HEARTBEAT);
    key.arrive(event("start", 0));
    key.arrive(event("beat", 1));
    key.change(WITH_EVENT);
    key.arrive(event("beat", 2));
    key.arrive(event("end", 3));
    assertThat(key.results.stream().map(Result::status).toList(), contains(Status.COMPLETE));
    assertThat(key.results.get(0).toJson(), containsString("\"beat\":{\"n\":2}"));
  }

  @Test
  void anEventThatBecameAHeartbeatIsNoLongerWaitedFor() {
    KeyInMemory key = new KeyInMemory("k", WITH_EVENT);
    key.arrive(event("start", 0));
    key.arrive(event("beat", 1));
    key.change(WITH_HEARTBEAT);
    key.arrive(event("end", 2));
    assertThat(key.results.stream().map(Result::status).toList(), contains(Status.COMPLETE));
    key.watermark(Long.MAX_VALUE);
    assertThat(key.isGone(), is(true));
  }

  private static long at(int second) {
    return NOON.plusSeconds(second).toEpochMilli();
  }

  private static Event event(String type, int second) {
    return Event.of(type, NOON.plusSeconds(second), "{\"n\":" + second + "}");
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.join;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Outcome;
import dev.braid.transforms.model.Status;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What the join asks of a runner for each event, in counts that no machine changes. Whoever makes
 * one smaller lowers its bound; whoever makes one larger has to say why here.
 */
class JoinCostTest {

  private static final long NOON = 1_767_268_800_000L;
  private static final Duration WAIT = Duration.ofSeconds(10);

  private static final Join JOIN =
      Join.of(
              "trip",
              List.of(
                  EventType.of("start", WAIT),
                  EventType.of("middle", WAIT),
                  EventType.of("end", WAIT),
                  EventType.heartbeat("beat", WAIT)),
              List.of(Outcome.of("done", "start", "middle").withOptional("end")))
          .withMaxWait(Duration.ofHours(1))
          .withRemember(WAIT);

  /** What the keys of one kind cost in sum. */
  private static final class Cost {
    int accesses;
    int bytes;
    int sets;
    int firings;

    void add(KeyInMemory key) {
      accesses += key.stateAccesses();
      bytes += key.bytesWritten();
      sets += key.timerSets();
      firings += key.timerFirings();
      assertThat(key.isGone(), is(true));
    }
  }

  @Test
  void aCompleteInstance() {
    Cost cost = cost(Status.COMPLETE, 100, 1024, "start", "middle", "end");
    assertThat("one read and one write an event, then one read and the end", cost.accesses, is(8));
    assertThat("bytes written", cost.bytes, lessThanOrEqualTo(513));
    assertThat("set, and moved when it is complete", cost.sets, is(2));
    assertThat("timers that fire", cost.firings, is(1));
  }

  @Test
  void anInstanceWhoseEventsComeInAnotherOrder() {
    KeyInMemory key = new KeyInMemory("k", JOIN, false, 1024);
    key.arrive(event("middle", NOON + 1000, 100));
    key.arrive(event("start", NOON, 100));
    key.arrive(event("end", NOON + 2000, 100));
    for (int second = 0; second < 60; second++) {
      key.watermark(NOON + second * 1000L);
    }
    Cost cost = new Cost();
    cost.add(key);
    assertThat("set, and moved when it is complete", cost.sets, is(2));
    assertThat("timers that fire", cost.firings, is(1));
  }

  @Test
  void aPartialInstance() {
    Cost cost = cost(Status.PARTIAL, 100, 1024, "start", "middle");
    assertThat("state accesses", cost.accesses, is(10));
    assertThat("bytes written", cost.bytes, lessThanOrEqualTo(791));
    assertThat("timer sets", cost.sets, is(3));
    assertThat("timers that fire", cost.firings, is(3));
  }

  @Test
  void aMissingInstance() {
    Cost cost = cost(Status.MISSING, 100, 1024, "start");
    assertThat("state accesses", cost.accesses, is(6));
    assertThat("bytes written", cost.bytes, lessThanOrEqualTo(211));
    assertThat("timer sets", cost.sets, is(2));
    assertThat("timers that fire", cost.firings, is(2));
  }

  /** Each event is written once, by its bag. */
  @Test
  void aCompleteInstanceOfLargeEvents() {
    Cost cost = cost(Status.COMPLETE, 2000, 1024, "start", "middle", "end");
    assertThat("state accesses", cost.accesses, is(12));
    assertThat("bytes written", cost.bytes, lessThanOrEqualTo(4196));
  }

  @Test
  void aHundredHeartbeats() {
    List<String> types = new ArrayList<>(List.of("start"));
    for (int i = 0; i < 100; i++) {
      types.add("beat");
    }
    types.addAll(List.of("middle", "end"));
    Cost cost = cost(Status.COMPLETE, 100, 1024, types.toArray(String[]::new));
    assertThat("state accesses", cost.accesses, lessThanOrEqualTo(330));
    assertThat("bytes written", cost.bytes, lessThanOrEqualTo(31_664));
    assertThat("timer sets", cost.sets, lessThanOrEqualTo(12));
  }

  /** A key of these events, a second apart, until nothing of it is left. */
  private static Cost cost(Status status, int payload, int few, String... types) {
    KeyInMemory key = new KeyInMemory("k", JOIN, false, few);
    long time = NOON;
    for (String type : types) {
      key.arrive(event(type, time, payload));
      key.watermark(time);
      time += 1000;
    }
    for (int left = 60; left > 0; left--) {
      key.watermark(time);
      time += 1000;
    }
    assertThat(key.results.get(0).status(), is(status));
    Cost cost = new Cost();
    cost.add(key);
    return cost;
  }

  private static Event event(String type, long time, int payload) {
    String json = "\"" + "x".repeat(payload - 2) + "\"";
    return new Event(type, time, null, json.getBytes(StandardCharsets.UTF_8));
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.join;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.braid.transforms.model.Decide;
import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Outcome;
import dev.braid.transforms.model.Rejected;
import dev.braid.transforms.model.Result;
import dev.braid.transforms.model.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What the join costs and keeps, on state that can be looked at. What it means is held elsewhere.
 */
class JoinFnTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private static final Join JOIN =
      Join.of(
              "trip",
              List.of(
                  EventType.of("start", Duration.ofSeconds(10)),
                  EventType.of("stop", Duration.ofSeconds(10)),
                  EventType.of("end", Duration.ofSeconds(10)),
                  EventType.heartbeat("beat", Duration.ofSeconds(10))),
              List.of(Outcome.of("done", "start", "end").withOptional("stop")))
          .withMaxWait(Duration.ofHours(1))
          .withRemember(Duration.ofMinutes(5));

  @Test
  void onlyTheEventThatMayCompleteReadsTheBag() {
    KeyInMemory key = new KeyInMemory("k", JOIN);
    key.arrive(event("start", 0));
    key.arrive(event("stop", 1));
    key.arrive(event("beat", 2));
    assertThat(key.bagReads(), is(0));
    key.arrive(event("end", 3));
    assertThat(key.bagReads(), is(1));
    assertThat(statuses(key), contains(Status.COMPLETE));
    assertThat(key.heldEvents(), is(0));
  }

  @Test
  void onWatermarkNoEventReadsTheBag() {
    KeyInMemory key = new KeyInMemory("k", JOIN.withDecide(Decide.ON_WATERMARK));
    for (int second : new int[] {5, 0, 3, 9, 1}) {
      key.arrive(event(second == 9 ? "end" : "start", second));
    }
    assertThat(key.bagReads(), is(0));
    key.watermark(at(3600));
    assertThat(statuses(key), contains(Status.PARTIAL));
  }

  @Test
  void ofInstancesThatStartEarlierNothingIsSaid() {
    Join repeated = JOIN.withRepeat(true);
    KeyInMemory key = new KeyInMemory("k", repeated).ofInstancesFrom(repeated, at(100));
    key.arrive(event("start", 0)); // what is left of one that another deployment has decided
    key.arrive(event("end", 1));
    key.arrive(event("stop", 98));
    key.watermark(at(99));
    key.arrive(event("end", 99));
    key.watermark(at(150));
    assertThat(key.results, is(empty()));

    key.arrive(event("start", 160));
    key.arrive(event("stop", 161));
    key.arrive(event("end", 162));
    key.watermark(at(3600));
    assertThat(statuses(key), contains(Status.COMPLETE));
    assertThat(key.results.get(0).start(), is(at(160)));
    assertThat(key.isGone(), is(true));
  }

  @Test
  void heartbeatsMoveTheTimerOncePerWait() {
    KeyInMemory key = new KeyInMemory("k", JOIN);
    key.arrive(event("start", 0));
    for (int second = 1; second <= 1000; second++) {
      key.arrive(event("beat", second));
      key.watermark(at(second));
    }
    assertThat(key.timerSets(), lessThanOrEqualTo(102));
    assertThat(key.bagReads(), is(0));
    assertThat(key.results, is(empty()));
  }

  @Test
  void moreHeartbeatsThanEventsAllowedAreThinned() {
    KeyInMemory key = new KeyInMemory("k", JOIN.withMaxEvents(100));
    key.arrive(event("start", 0));
    for (int second = 1; second <= 3000; second++) {
      key.arrive(event("beat", second));
      key.watermark(at(second));
    }
    // One in ten seconds, for fifty minutes, twice over, and those that came since.
    assertThat(key.heldEvents(), lessThanOrEqualTo(620));
    key.arrive(event("end", 3001));
    key.arrive(event("stop", 3002));
    assertThat(statuses(key), contains(Status.COMPLETE));
    assertThat(key.results.get(0).start(), is(at(0)));
  }

  @Test
  void anEventAfterTheDeadlineDoesNotDelayTheExpiry() {
    KeyInMemory key = new KeyInMemory("k", JOIN);
    key.arrive(event("start", 0));
    key.arrive(Event.of("stop", NOON.plusMillis(10_001), "{}"));
    key.watermark(at(10));
    assertThat(key.results, is(empty()));
    key.watermark(at(10) + 1);
    assertThat(statuses(key), contains(Status.MISSING));
    assertThat(key.late.size(), is(1));
  }

  @Test
  void aClosedKeyIsForgottenAfterRemember() {
    KeyInMemory key = new KeyInMemory("k", JOIN);
    key.arrive(event("start", 0));
    key.watermark(at(11));
    assertThat(statuses(key), contains(Status.MISSING));
    assertThat(key.heldEvents(), is(0));
    key.watermark(at(10 + 300));
    assertThat(key.isGone(), is(false));
    key.arrive(event("end", 310));
    assertThat(key.late.size(), is(1));
    key.watermark(at(10 + 300) + 1);
    assertThat(key.isGone(), is(true));
    key.arrive(event("end", 311));
    assertThat(key.late.size(), is(1));
    assertThat(key.isGone(), is(false));
  }

  @Test
  void aHeartbeatForNothingIsForgotten() {
    KeyInMemory key = new KeyInMemory("k", JOIN);
    key.arrive(event("beat", 0));
    assertThat(key.heldEvents(), is(1));
    key.watermark(at(3600));
    assertThat(key.isGone(), is(true));
  }

  @Test
  void aKeyHoldsSoManyEventsAndNoMore() {
    KeyInMemory key = new KeyInMemory("k", JOIN.withDecide(Decide.ON_WATERMARK).withMaxEvents(2));
    for (int i = 0; i < 205; i++) {
      key.arrive(event("stop", 3 + i));
    }
    assertThat(key.heldEvents(), is(200));
    assertThat(key.rejected.size(), is(5));
    assertThat(key.rejected.get(0).reason(), is(Rejected.Reason.TOO_MANY_EVENTS));
    assertThat(
        key.rejected.get(0).detail(),
        startsWith("key 'k' waits for the watermark with 100 times maxEvents (2) events"));
  }

  @Test
  void anInstanceHasSoManyEventsAndNoMore() {
    KeyInMemory key = new KeyInMemory("k", JOIN.withMaxEvents(2));
    for (int second = 0; second < 3; second++) {
      key.arrive(event("stop", second));
    }
    assertThat(key.heldEvents(), is(2));
    assertThat(key.rejected.get(0).detail(), is("key 'k' has an instance of maxEvents (2) events"));
  }

  @Test
  void anEventAddedToTheJoinIsSafeForOpenInstances() {
    KeyInMemory key = new KeyInMemory("k", JOIN);
    key.arrive(event("start", 0));
    key.arrive(event("stop", 1));
    List<EventType> types = new java.util.ArrayList<>(JOIN.events());
    types.add(0, EventType.of("first", Duration.ofSeconds(10)));
    key.change(
        new Join(
            JOIN.name(),
            types,
            JOIN.outcomes(),
            JOIN.maxWait(),
            JOIN.remember(),
            JOIN.decide(),
            JOIN.repeat(),
            JOIN.maxEvents()));
    key.arrive(event("end", 3));
    assertThat(statuses(key), contains(Status.COMPLETE));
    assertThat(
        key.results.get(0).events().stream().map(Result.Part::type).toList(),
        contains("start", "stop", "end"));
  }

  @Test
  void anEventTakenFromTheJoinIsLetGo() {
    KeyInMemory key = new KeyInMemory("k", JOIN);
    key.arrive(event("start", 0));
    key.arrive(event("stop", 1));
    key.change(
        Join.of(
                "trip",
                List.of(JOIN.events().get(0), JOIN.events().get(2)),
                List.of(Outcome.of("done", "start", "end")))
            .withMaxWait(JOIN.maxWait()));
    key.arrive(event("end", 3));
    assertThat(statuses(key), contains(Status.COMPLETE));
    assertThat(
        key.results.get(0).events().stream().map(Result.Part::type).toList(),
        contains("start", "end"));
  }

  @Test
  void anEventOfNoTypeOfTheJoinFails() {
    KeyInMemory key = new KeyInMemory("k", JOIN);
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> key.arrive(event("begin", 0)));
    assertThat(thrown.getMessage(), startsWith("join 'trip' has no event 'begin'"));
  }

  @Test
  void anEventOfTheTimeAtWhichTheLastInstanceClosedIsLateAtOnce() {
    KeyInMemory key = new KeyInMemory("k", JOIN.withRepeat(true));
    key.arrive(event("start", 0));
    key.arrive(event("stop", 1));
    key.arrive(event("end", 3));
    key.arrive(event("start", 3));
    assertThat(key.late.size(), is(1));
    assertThat(key.heldEvents(), is(0));
    key.arrive(Event.of("start", NOON.plusMillis(3001), "{}"));
    assertThat(key.late.size(), is(1));
    assertThat(key.heldEvents(), is(1));
  }

  @Test
  void anEventWithoutJsonFails() {
    KeyInMemory key = new KeyInMemory("k", JOIN);
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> key.arrive(Event.of("start", NOON, "")));
    assertThat(thrown.getMessage(), endsWith("an event carries a JSON object"));
    key.arrive(Event.of("beat", NOON, ""));
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

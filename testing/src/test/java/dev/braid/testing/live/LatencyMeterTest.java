// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.live;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.braid.testing.generate.EventGenerator.Generated;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Times are milliseconds after noon. */
final class LatencyMeterTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final OptionalLong NONE = OptionalLong.empty();

  private final LatencyMeter meter = new LatencyMeter();

  @Test
  void measuresFromTheAppendOfTheCompletingEvent() {
    append("start", 0, 10);
    append("end", 2_000, 2_010);
    assertThat(readable("complete", 0, 2_000, 2_017, "start", "end"), is(OptionalLong.of(7)));
    assertThat(meter.count(), is(1));
  }

  @Test
  void theCompletingEventNeedNotBeTheNewestInEventTime() {
    append("start", 0, 10);
    append("end", 2_000, 2_010);
    append("middle", 1_500, 2_400);
    assertThat(
        readable("complete", 0, 2_000, 2_405, "start", "middle", "end"), is(OptionalLong.of(5)));
  }

  @Test
  void aTypeThatTheResultDoesNotCarryCompletesNothing() {
    append("start", 0, 10);
    append("end", 2_000, 2_010);
    append("beat", 1_000, 2_015);
    assertThat(readable("complete", 0, 2_000, 2_017, "start", "end"), is(OptionalLong.of(7)));
  }

  @Test
  void aSecondEventOfATypeCompletesNothing() {
    append("start", 0, 10);
    append("end", 2_000, 2_010);
    append("end", 2_000, 2_014);
    append("start", 5, 2_015);
    assertThat(readable("complete", 0, 2_000, 2_017, "start", "end"), is(OptionalLong.of(7)));
  }

  @Test
  void whatWasAppendedAfterItWasReadableCompletesNothing() {
    append("start", 0, 10);
    append("end", 2_000, 2_010);
    append("end", 1_900, 2_300);
    assertThat(readable("complete", 0, 2_000, 2_017, "start", "end"), is(OptionalLong.of(7)));
  }

  @Test
  void eachInstanceOfAKeyHasItsOwnEvents() {
    append("start", 0, 10);
    append("end", 2_000, 2_010);
    append("start", 2_500, 2_510);
    assertThat(readable("complete", 0, 2_000, 2_017, "start", "end"), is(OptionalLong.of(7)));
    append("end", 3_000, 3_001);
    assertThat(readable("complete", 2_500, 3_000, 3_004, "start", "end"), is(OptionalLong.of(3)));
  }

  @Test
  void aResultMayBeReadableBeforeTheProducerIsTold() {
    append("start", 0, 10);
    assertThat(readable("complete", 0, 2_000, 2_017, "start", "end"), is(NONE));
    assertThat(meter.count(), is(0));
    append("end", 2_000, 2_010);
    assertThat(meter.count(), is(1));
    assertThat(meter.percentile(1), is(7L));
    append("end", 2_000, 2_012);
    assertThat(meter.count(), is(1));
  }

  @Test
  void whatWaitedForItsDeadlineIsNotMeasured() {
    append("start", 0, 10);
    append("end", 2_000, 2_010);
    assertThat(readable("partial", 0, 7_000, 7_017, "start", "end"), is(NONE));
    assertThat(readable("missing", 0, 7_000, 7_017, "start"), is(NONE));
    assertThat(meter.count(), is(0));
  }

  @Test
  void aShareOfTheResultsDoesNotExceedItsPercentile() {
    for (long i = 1; i <= 100; i++) {
      meter.appended(line("start", i * 10_000), NOON.toEpochMilli() + i * 10_000);
      readable("complete", i * 10_000, i * 10_000, i * 10_000 + i, "start");
    }
    assertThat(meter.percentile(0.5), is(50L));
    assertThat(meter.percentile(0.99), is(99L));
    assertThat(meter.percentile(1), is(100L));
    assertThat(meter.toString(), is("100 results: p50 50 ms, p95 95 ms, p99 99 ms, max 100 ms"));
    meter.reset();
    assertThat(meter.toString(), is("no latency"));
    assertThrows(IllegalStateException.class, () -> meter.percentile(0.5));
  }

  private void append(String type, long time, long at) {
    meter.appended(line(type, time), NOON.toEpochMilli() + at);
  }

  private static Generated line(String type, long time) {
    Instant happened = NOON.plusMillis(time);
    return new Generated("source", happened, happened, type, "k", "{}");
  }

  private OptionalLong readable(
      String status, long start, long decided, long at, String... carried) {
    String events =
        List.of(carried).stream()
            .map(type -> '"' + type + "\":{}")
            .collect(Collectors.joining(","));
    String json =
        "{\"id\":\"j/k\",\"key\":\"k\",\"status\":\"%s\",\"start\":\"%s\",\"decided\":\"%s\",\"events\":{%s}}"
            .formatted(status, NOON.plusMillis(start), NOON.plusMillis(decided), events);
    long readable = NOON.toEpochMilli() + at;
    return meter.readable(new TopicLine("results", 0, 0, readable, readable, "k", "j/k", json));
  }
}

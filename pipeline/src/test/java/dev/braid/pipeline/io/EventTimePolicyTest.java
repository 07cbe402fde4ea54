// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.braid.transforms.decode.EventPattern;
import dev.braid.transforms.decode.EventTimes;
import dev.braid.transforms.model.FieldPath;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.KafkaTimestampType;
import org.apache.beam.sdk.io.kafka.TimestampPolicy.PartitionContext;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A partition whose end is looked for, from which records are fetched and then read, while the
 * clock goes on. Its times are in milliseconds after {@link #START}; the disorder is 2 s.
 */
class EventTimePolicyTest {

  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
  private static final long DISORDER = 2_000;
  private static final long IDLE = EventTimePolicy.IDLE.toMillis();
  private static final TopicPartition PARTITION = new TopicPartition("topic", 0);

  /** The policy asks the progress of the read, not KafkaIO. */
  private static final PartitionContext UNUSED =
      new PartitionContext() {
        @Override
        public long getMessageBacklog() {
          throw new AssertionError();
        }

        @Override
        public org.joda.time.Instant getBacklogCheckTime() {
          throw new AssertionError();
        }
      };

  private Instant now = START;
  private final InstantSource source = () -> now;
  private final Clock clock = source.withZone(ZoneOffset.UTC);
  private final ReadProgress progress = new ReadProgress();
  private EventTimePolicy policy = policy(Optional.empty());
  private long next;

  private EventTimePolicy policy(Optional<org.joda.time.Instant> previous) {
    return policy(previous, Duration.ZERO);
  }

  private EventTimePolicy policy(Optional<org.joda.time.Instant> previous, Duration restoreGrace) {
    EventPattern any =
        new EventPattern("e", List.of(), List.of(FieldPath.of("k")), FieldPath.of("t"), null);
    return new EventTimePolicy(
        EventTimes.of(List.of(any), 100, Duration.ofHours(1), clock),
        Duration.ofMillis(DISORDER),
        restoreGrace,
        last -> progress.caughtUp(PARTITION, last),
        clock,
        previous);
  }

  private void at(long millis) {
    now = START.plusMillis(millis);
  }

  private void fetched(int records) {
    OptionalLong last = records == 0 ? OptionalLong.empty() : OptionalLong.of(next + records - 1L);
    progress.fetched(PARTITION, last, next + records);
  }

  /** Looked now, with the answer at once. */
  private void ends(long offset) {
    progress.ended(Map.of(PARTITION, offset), clock.millis());
  }

  private long read(@Nullable String value) {
    byte @Nullable [] bytes = value == null ? null : value.getBytes(UTF_8);
    KafkaRecord<byte[], byte[]> record = record(next, bytes);
    next++;
    return policy.getTimestampForRecord(UNUSED, record).getMillis() - START.toEpochMilli();
  }

  @SuppressWarnings("NullAway") // a value may well be null
  private static KafkaRecord<byte[], byte[]> record(long offset, byte @Nullable [] value) {
    return new KafkaRecord<>(
        "topic", 0, offset, 0, KafkaTimestampType.CREATE_TIME, null, new byte[0], value);
  }

  private long readEvent(long time) {
    return read("{\"k\":1,\"t\":" + START.plusMillis(time).toEpochMilli() + "}");
  }

  private long watermark() {
    return policy.getWatermark(UNUSED).getMillis() - START.toEpochMilli();
  }

  private boolean atTheBeginning() {
    return policy.getWatermark(UNUSED).equals(BoundedWindow.TIMESTAMP_MIN_VALUE);
  }

  @Test
  void itFollowsTheNewestEventAndNeverGoesBack() {
    fetched(3);

    assertThat(readEvent(-100), equalTo(-100L));
    assertThat(watermark(), equalTo(-100 - DISORDER));
    assertThat(readEvent(-1_000), equalTo(-1_000L));
    assertThat(watermark(), equalTo(-100 - DISORDER));
    readEvent(50);
    assertThat(watermark(), equalTo(50 - DISORDER));
  }

  @Test
  void afterARestoreItStandsStillForTheGrace() {
    policy = policy(Optional.of(millis(-5_000)), Duration.ofMinutes(1));
    fetched(2);
    readEvent(0);
    assertThat(watermark(), equalTo(-5_000L));
    at(59_999);
    readEvent(59_000);
    assertThat(watermark(), equalTo(-5_000L));

    at(60_000);
    assertThat(watermark(), equalTo(59_000 - DISORDER));
  }

  @Test
  void aFirstStartHasNoGrace() {
    policy = policy(Optional.empty(), Duration.ofMinutes(1));
    fetched(1);
    readEvent(0);
    assertThat(watermark(), equalTo(-DISORDER));
  }

  private static org.joda.time.Instant millis(long afterStart) {
    return org.joda.time.Instant.ofEpochMilli(START.toEpochMilli() + afterStart);
  }

  @Test
  void aPartitionNeverUsedIsHalfASecondBehindTheLastLook() {
    fetched(0);
    ends(0);
    at(IDLE - 1);
    ends(0);
    assertThat(atTheBeginning(), equalTo(true));

    at(IDLE);
    assertThat(watermark(), equalTo(-1 - DISORDER));
    at(IDLE + 700);
    assertThat("the last look is 701 ms ago", watermark(), equalTo(-1 - DISORDER));
    ends(0);
    assertThat(watermark(), equalTo(700 - DISORDER));
  }

  @Test
  void aPartitionThatStopsGoesOnWithTheClock() {
    fetched(1);
    readEvent(0);
    at(IDLE - 1);
    ends(1);
    assertThat(watermark(), equalTo(-DISORDER));

    at(10_000);
    ends(1);
    assertThat(watermark(), equalTo(10_000 - IDLE - DISORDER));

    fetched(1);
    readEvent(9_000);
    assertThat("not back", watermark(), equalTo(10_000 - IDLE - DISORDER));
    at(10_000 + IDLE - 1);
    ends(2);
    assertThat("and idle only anew", watermark(), equalTo(10_000 - IDLE - DISORDER));
  }

  @Test
  void nothingIsKnownBeforeTheEndWasLookedFor() {
    fetched(0);
    at(60_000);

    assertThat(atTheBeginning(), equalTo(true));
  }

  @Test
  void nothingIsKnownBeforeTheFirstFetch() {
    ends(0);
    at(60_000);

    assertThat(atTheBeginning(), equalTo(true));
  }

  @Test
  void aReplayOfOldEventsIsNotOvertaken() {
    long year2011 = Instant.parse("2011-10-01T00:00:00Z").toEpochMilli() - START.toEpochMilli();
    ends(3);
    fetched(2);
    readEvent(year2011);
    at(60_000);
    ends(3);
    assertThat("fetched, not read", watermark(), equalTo(year2011 - DISORDER));

    readEvent(year2011 + 1);
    at(120_000);
    ends(3);
    assertThat("not fetched", watermark(), equalTo(year2011 + 1 - DISORDER));

    fetched(1);
    assertThat("fetched, not read", watermark(), equalTo(year2011 + 1 - DISORDER));
    readEvent(year2011 + 2);
    assertThat(watermark(), equalTo(year2011 + 2 - DISORDER));
    at(121_000);
    ends(3);
    assertThat("all is read", watermark(), equalTo(121_000 - IDLE - DISORDER));
  }

  @Test
  void aSingleRecordThatIsNotReadIsNotOvertaken() {
    fetched(0);
    ends(0);
    at(1_000);
    ends(0);
    assertThat(watermark(), equalTo(1_000 - IDLE - DISORDER));

    at(2_000);
    ends(1);
    at(60_000);
    ends(1);
    assertThat(
        "it may be from half a second before it was not there",
        watermark(),
        equalTo(1_000 - IDLE - DISORDER));
  }

  @Test
  void theMarkerOfATransactionIsNoRecord() {
    fetched(1);
    readEvent(0);
    at(1_000);
    ends(3);
    assertThat(watermark(), equalTo(-DISORDER));

    progress.fetched(PARTITION, OptionalLong.empty(), 3);
    assertThat(watermark(), equalTo(1_000 - IDLE - DISORDER));
    next = 3;
    ends(4);
    at(2_000);
    assertThat("a record after it is", watermark(), equalTo(1_000 - IDLE - DISORDER));
  }

  @Test
  void anEndFromBeforeTheLastRecordIsKnownToBePassed() {
    ends(0);
    at(100);
    fetched(1);
    readEvent(100);
    at(5_000);

    assertThat("known up to 0, which is before the event", watermark(), equalTo(100 - DISORDER));
    ends(1);
    assertThat(watermark(), equalTo(5_000 - IDLE - DISORDER));
  }

  @Test
  void whileTheBrokerIsAwayItGoesNoFurtherThanWhatIsKnown() {
    fetched(1);
    readEvent(0);
    at(IDLE + 300);
    ends(1);
    at(3_600_000);
    assertThat(watermark(), equalTo(300 - DISORDER));

    ends(2);
    assertThat("it is back, with more", watermark(), equalTo(300 - DISORDER));
    fetched(1);
    readEvent(400);
    at(3_601_000);
    ends(2);
    assertThat(watermark(), equalTo(3_601_000 - IDLE - DISORDER));
  }

  @Test
  void whatIsNoEventOrFromTheFutureHasTheTimeOfTheWatermark() {
    fetched(4);
    assertThat(
        read("{}") + START.toEpochMilli(), equalTo(BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis()));
    readEvent(0);

    assertThat(read("?"), equalTo(-DISORDER));
    assertThat(read(null), equalTo(-DISORDER));
    assertThat(readEvent(3_600_001), equalTo(-DISORDER));
    assertThat(watermark(), equalTo(-DISORDER));
    assertThat("within the bound", readEvent(3_600_000), equalTo(3_600_000L));
    assertThat(watermark(), equalTo(3_600_000 - DISORDER));
  }

  @Test
  void aFlowOfRecordsThatAreNoEventsHoldsNothingUp() {
    fetched(1);
    readEvent(0);
    for (int i = 1; i <= 100; i++) {
      at(i * 50L);
      ends(next);
      fetched(2);
      read("{}");
      watermark();
    }

    assertThat("one is fetched and not read", watermark(), equalTo(5_000 - IDLE - DISORDER));
  }

  @Test
  void afterARestartItIsWhereItWas() {
    policy = policy(Optional.of(org.joda.time.Instant.ofEpochMilli(START.toEpochMilli() - 100)));

    assertThat(watermark(), equalTo(-100L));
    fetched(1);
    readEvent(-50);
    assertThat(watermark(), equalTo(-100L));
  }

  @Test
  void aReaderThatBeginsAnewKnowsNothingOfTheOneBefore() {
    next = 100;
    fetched(10);
    progress.begin(PARTITION);
    ends(110);
    next = 5;
    fetched(0);
    at(60_000);

    assertThat(atTheBeginning(), equalTo(true));
  }
}

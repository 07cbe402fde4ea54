// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import dev.braid.transforms.decode.EventTimes;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.TimestampPolicy;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The watermark of one partition. It never goes back, and is the highest of
 *
 * <ul>
 *   <li>the newest event time read, less the disorder;
 *   <li>once no event has come for {@link #IDLE}: the time at which all of the partition is known
 *       to have been read, less {@code IDLE} and the disorder. So an idle or empty partition
 *       follows the clock and holds nothing up; one with a backlog, or whose broker does not
 *       answer, goes no further than what is known.
 * </ul>
 *
 * <p>So what comes to an idle partition is late if it takes longer than {@code IDLE} and the
 * disorder from its event to Kafka, by this machine's clock.
 *
 * <p>After a restore it stands still for a while, if the spec says so: no deadline runs out in that
 * time. Flink going on from a checkpoint, or a savepoint, is a restore; a first start is none.
 *
 * <p>A record that is no event, or is from too far in the future, has the timestamp of the
 * watermark and does not move it.
 */
final class EventTimePolicy extends TimestampPolicy<byte[], byte[]> {

  static final Duration IDLE = Duration.ofMillis(500);

  private final EventTimes times;
  private final long disorder;
  private final LongFunction<OptionalLong> caughtUp;
  private final Clock clock;

  private final Instant restored;
  private final long restoredUntil;
  private Instant watermark;
  private long last = -1;

  /** When the last event came, or when the partition was first looked at. */
  private long eventAt;

  /** Up to when all is known to have been read; empty: that is not yet known of any time. */
  private OptionalLong complete = OptionalLong.empty();

  /**
   * @param restoreGrace for how long after a restore it stands still
   * @param caughtUp up to when all that was in the partition has been read, if the offset given is
   *     that of the last record read, or -1; empty: there is more, or it is not known
   */
  EventTimePolicy(
      EventTimes times,
      Duration disorder,
      Duration restoreGrace,
      LongFunction<OptionalLong> caughtUp,
      Clock clock,
      Optional<Instant> previousWatermark) {
    this.times = times;
    this.disorder = disorder.toMillis();
    this.caughtUp = caughtUp;
    this.clock = clock;
    this.watermark = previousWatermark.orElse(BoundedWindow.TIMESTAMP_MIN_VALUE);
    this.eventAt = clock.millis();
    this.restored = watermark;
    this.restoredUntil =
        previousWatermark.isPresent() ? eventAt + restoreGrace.toMillis() : eventAt;
  }

  @Override
  public Instant getTimestampForRecord(
      PartitionContext context, KafkaRecord<byte[], byte[]> record) {
    last = record.getOffset();
    byte @Nullable [] value = record.getKV().getValue();
    OptionalLong time = value == null ? OptionalLong.empty() : times.of(value);
    if (time.isEmpty()) {
      return watermark;
    }
    eventAt = clock.millis();
    advance(time.getAsLong() - disorder);
    return Instant.ofEpochMilli(time.getAsLong());
  }

  @Override
  public Instant getWatermark(PartitionContext context) {
    OptionalLong now = caughtUp.apply(last);
    if (now.isPresent()) {
      complete = now;
    }
    if (complete.isPresent() && clock.millis() - eventAt >= IDLE.toMillis()) {
      advance(complete.getAsLong() - IDLE.toMillis() - disorder);
    }
    return clock.millis() < restoredUntil ? restored : watermark;
  }

  private void advance(long millis) {
    if (millis > watermark.getMillis()) {
      watermark = Instant.ofEpochMilli(millis);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import java.time.Clock;
import java.util.Optional;
import org.apache.beam.sdk.io.kafka.TimestampPolicy;
import org.apache.beam.sdk.io.kafka.TimestampPolicyFactory;
import org.apache.kafka.common.TopicPartition;
import org.joda.time.Instant;

/** Makes the policy of each partition of a read. It lies in every savepoint. */
final class EventTimePolicyFactory implements TimestampPolicyFactory<byte[], byte[]> {

  private static final long serialVersionUID = 1;

  private final ReadSettings settings;
  private final ReadProgress progress;

  EventTimePolicyFactory(ReadSettings settings, ReadProgress progress) {
    this.settings = settings;
    this.progress = progress;
  }

  @Override
  public TimestampPolicy<byte[], byte[]> createTimestampPolicy(
      TopicPartition partition, Optional<Instant> previousWatermark) {
    Clock clock = Clock.systemUTC();
    return new EventTimePolicy(
        settings.eventTimes(clock),
        settings.disorder(),
        settings.restoreGrace(),
        last -> progress.caughtUp(partition, last),
        clock,
        previousWatermark);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A consumer that tells the progress of the read it belongs to. KafkaIO has two for each reader:
 * one polls, and once a second it asks the other for the end of the partitions. That is too seldom
 * for a deadline on an idle partition; so the other looks {@link #LOOKS} times before it answers,
 * in a thread that does nothing else.
 */
final class TopicConsumer extends KafkaConsumer<byte[], byte[]> {

  /** How often the end is looked for in one turn of KafkaIO, which takes a second. */
  private static final int LOOKS = 4;

  private static final Duration PAUSE = Duration.ofMillis(250);

  private final ReadProgress progress;
  private final Handed handed;
  private final Clock clock;
  private final CountDownLatch woken = new CountDownLatch(1);
  private final @Nullable Instant from;
  private boolean looked;

  /**
   * @param from where a partition begins for which no offset is known; null: where it is committed
   */
  TopicConsumer(
      Map<String, Object> config,
      @Nullable Instant from,
      ReadProgress progress,
      Handed handed,
      Clock clock) {
    super(config);
    this.from = from;
    this.progress = progress;
    this.handed = handed;
    this.clock = clock;
  }

  @Override
  public void assign(Collection<TopicPartition> partitions) {
    partitions.forEach(progress::begin);
    super.assign(partitions);
  }

  /** KafkaIO asks so only where it knows no offset; others it seeks. */
  @Override
  public long position(TopicPartition partition) {
    if (from != null) {
      OffsetAndTimestamp first =
          offsetsForTimes(Map.of(partition, from.toEpochMilli())).get(partition);
      if (first == null) {
        seekToEnd(List.of(partition));
      } else {
        seek(partition, first.offset());
      }
    }
    return super.position(partition);
  }

  @Override
  @Deprecated
  @SuppressWarnings("deprecation")
  public ConsumerRecords<byte[], byte[]> poll(long timeoutMillis) {
    ConsumerRecords<byte[], byte[]> records = super.poll(timeoutMillis);
    tell(records);
    return records;
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
    tell(records);
    return records;
  }

  private void tell(ConsumerRecords<byte[], byte[]> records) {
    handed.add(records.count());
    for (TopicPartition partition : assignment()) {
      List<ConsumerRecord<byte[], byte[]>> of = records.records(partition);
      OptionalLong last =
          of.isEmpty() ? OptionalLong.empty() : OptionalLong.of(of.get(of.size() - 1).offset());
      try {
        progress.fetched(partition, last, position(partition, Duration.ZERO));
      } catch (TimeoutException e) {
        // The position is being looked up again; until then nothing new is known.
        last.ifPresent(offset -> progress.fetched(partition, last, offset + 1));
      }
    }
  }

  @Override
  public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
    Map<TopicPartition, Long> ends = look(partitions);
    if (looked) { // the first time a reader waits for the answer
      for (int i = 1; i < LOOKS && pause(); i++) {
        ends = look(partitions);
      }
    }
    looked = true;
    return ends;
  }

  private Map<TopicPartition, Long> look(Collection<TopicPartition> partitions) {
    long at = clock.millis();
    Map<TopicPartition, Long> ends = super.endOffsets(partitions);
    progress.ended(ends, at);
    return ends;
  }

  /** Whether it is over and nobody wants to end. */
  private boolean pause() {
    try {
      return !woken.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void wakeup() {
    woken.countDown();
    super.wakeup();
  }
}

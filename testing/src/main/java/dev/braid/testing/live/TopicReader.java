// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.live;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads output topics from their beginning, as a client would that knows nothing of us. */
public final class TopicReader implements AutoCloseable {

  private final KafkaConsumer<String, String> consumer;
  private final Clock clock = Clock.systemUTC();

  private TopicReader(KafkaConsumer<String, String> consumer) {
    this.consumer = consumer;
  }

  /** Opens topics at the beginning of each of their partitions. */
  public static TopicReader of(String bootstrap, String... topics) {
    KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                // What a transaction wrote is there when it is committed.
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                10_000),
            new StringDeserializer(),
            new StringDeserializer());
    List<TopicPartition> partitions =
        Stream.of(topics)
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(each -> new TopicPartition(each.topic(), each.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return new TopicReader(consumer);
  }

  /** Everything that is in a topic now. */
  public static List<TopicLine> all(String bootstrap, String topic) {
    try (TopicReader reader = of(bootstrap, topic)) {
      return reader.toEnd();
    }
  }

  /** Everything up to the ends that the partitions have at the call. */
  public List<TopicLine> toEnd() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    List<TopicLine> lines = new ArrayList<>();
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      lines.addAll(next(Duration.ofMillis(200)));
    }
    return lines;
  }

  /** What comes next, after at most {@code wait}. */
  public List<TopicLine> next(Duration wait) {
    List<TopicLine> lines = new ArrayList<>();
    for (ConsumerRecord<String, String> record : consumer.poll(wait)) {
      Header id = record.headers().lastHeader("braid-id");
      lines.add(
          new TopicLine(
              record.topic(),
              record.partition(),
              record.offset(),
              record.timestamp(),
              clock.millis(),
              record.key(),
              id == null ? "" : new String(id.value(), StandardCharsets.UTF_8),
              record.value()));
    }
    return lines;
  }

  @Override
  public void close() {
    consumer.close(Duration.ofSeconds(5));
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Makes the consumers of a read, each with the settings and the secrets of the process that makes
 * it. It lies in every savepoint.
 */
final class TopicConsumers
    implements SerializableFunction<Map<String, Object>, Consumer<byte[], byte[]>> {

  private static final long serialVersionUID = 1;

  /**
   * The group by which KafkaIO is told of the consumer that polls; the other has one of its own.
   */
  static final String MAIN = "braid";

  /**
   * Of a partition, in bytes; Kafka's default is four times as much. A fetch is read to its end
   * before another partition has its turn, and so long instances wait for what is in that one.
   */
  private static final int MAX_FETCH = 256 * 1024;

  /** What the user may override. */
  private static final Map<String, Object> DEFAULTS =
      Map.of(
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          "earliest",
          ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
          false,
          ConsumerConfig.FETCH_MIN_BYTES_CONFIG,
          1,
          ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
          1_000,
          ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
          MAX_FETCH,
          ConsumerConfig.RECEIVE_BUFFER_CONFIG,
          512 * 1024);

  /** What the user may not. */
  private static final Map<String, Object> FIXED =
      Map.of(
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          false,
          ConsumerConfig.GROUP_PROTOCOL_CONFIG,
          "classic",
          ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
          ByteArrayDeserializer.class,
          ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
          ByteArrayDeserializer.class);

  private final ReadSettings settings;
  private final ReadProgress progress;

  TopicConsumers(ReadSettings settings, ReadProgress progress) {
    this.settings = settings;
    this.progress = progress;
  }

  ReadProgress progress() {
    return progress;
  }

  @Override
  public Consumer<byte[], byte[]> apply(Map<String, Object> ofKafkaIo) {
    try {
      return new TopicConsumer(
          config(ofKafkaIo), settings.from(), progress, Handed.ofStarting(), Clock.systemUTC());
    } catch (KafkaException e) {
      throw new IllegalStateException(settings.kafka().unusable(e)); // without the cause's secrets
    }
  }

  Map<String, Object> config(Map<String, Object> ofKafkaIo) {
    Map<String, Object> config = new HashMap<>(DEFAULTS);
    config.put(ConsumerConfig.GROUP_ID_CONFIG, settings.group());
    config.putAll(settings.kafka().clientProperties());
    config.putAll(FIXED);
    if (!MAIN.equals(ofKafkaIo.get(ConsumerConfig.GROUP_ID_CONFIG))) {
      for (String own :
          List.of(ConsumerConfig.GROUP_ID_CONFIG, ConsumerConfig.ISOLATION_LEVEL_CONFIG)) {
        config.put(own, ofKafkaIo.get(own));
      }
      config.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    }
    return config;
  }
}

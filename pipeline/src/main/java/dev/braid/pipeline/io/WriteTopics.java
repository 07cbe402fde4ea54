// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import dev.braid.transforms.model.Header;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes records to topics of Kafka, each at least once: what was written since the last checkpoint
 * may be written again after a failure.
 */
public final class WriteTopics
    extends PTransform<PCollection<ProducerRecord<byte[], byte[]>>, PDone> {

  private static final long serialVersionUID = 1;

  /** A bundle, which may be open for longer, flushes what is left at its end. */
  private static final int LINGER_MILLIS = 5;

  private final KafkaConnection connection;

  private WriteTopics(KafkaConnection connection) {
    this.connection = connection;
  }

  /** Writes each record to its own topic. */
  public static WriteTopics to(KafkaConnection connection) {
    return new WriteTopics(connection);
  }

  /** A record with its id in the header {@code braid-id}, beside {@code headers}. */
  public static ProducerRecord<byte[], byte[]> record(
      String topic, String id, byte @Nullable [] key, byte[] value, List<Header> headers) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, value);
    headers.forEach(header -> record.headers().add(header.name(), header.value()));
    record.headers().add(KafkaResultLog.ID_HEADER, id.getBytes(StandardCharsets.UTF_8));
    return record;
  }

  @Override
  public PDone expand(PCollection<ProducerRecord<byte[], byte[]>> records) {
    return records.apply(
        "Write",
        KafkaIO.<byte[], byte[]>writeRecords()
            .withBootstrapServers(connection.bootstrap())
            .withKeySerializer(ByteArraySerializer.class)
            .withValueSerializer(ByteArraySerializer.class)
            .withProducerFactoryFn(new Producers(connection)));
  }

  /** Makes producers where records are written, with what that machine knows of secrets. */
  private record Producers(KafkaConnection connection)
      implements SerializableFunction<Map<String, Object>, Producer<byte[], byte[]>> {

    @Override
    public Producer<byte[], byte[]> apply(Map<String, Object> ofBeam) {
      Map<String, Object> properties = new HashMap<>(ofBeam);
      properties.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
      properties.put(ProducerConfig.ACKS_CONFIG, "all");
      properties.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
      properties.putAll(connection.clientProperties());
      return new KafkaProducer<>(properties);
    }
  }
}

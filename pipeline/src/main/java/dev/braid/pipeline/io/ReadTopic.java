// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import dev.braid.pipeline.spec.Endpoints;
import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.transforms.model.SourceRecord;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.joda.time.Duration;

/** Stand-in. */
public final class ReadTopic extends PTransform<PBegin, PCollection<SourceRecord>> {
  private static final long serialVersionUID = 1;
  private final String topic;
  private final KafkaConnection connection;

  private ReadTopic(String topic, KafkaConnection connection) {
    this.topic = topic;
    this.connection = connection;
  }

  /** Stand-in. */
  public static ReadTopic of(String source, JoinSpec spec, Endpoints endpoints) {
    return new ReadTopic(
        ((Endpoints.Topic) Objects.requireNonNull(endpoints.sources().get(source))).name(),
        KafkaConnection.of(Objects.requireNonNull(endpoints.kafka())));
  }

  @Override
  public PCollection<SourceRecord> expand(PBegin begin) {
    return begin
        .apply(
            KafkaIO.<byte[], byte[]>read()
                .withBootstrapServers(connection.bootstrap())
                .withTopic(topic)
                .withKeyDeserializer(ByteArrayDeserializer.class)
                .withValueDeserializer(ByteArrayDeserializer.class)
                .withConsumerConfigUpdates(Map.of("auto.offset.reset", "earliest", "group.id", "x"))
                .withCreateTime(Duration.millis(500)))
        .apply(
            MapElements.into(TypeDescriptor.of(SourceRecord.class))
                .via(
                    (KafkaRecord<byte[], byte[]> record) ->
                        SourceRecord.of(
                            record.getTopic() + "/" + record.getPartition(),
                            record.getOffset(),
                            record.getKV().getValue())));
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline;

import dev.braid.pipeline.io.KafkaConnection;
import dev.braid.pipeline.io.KafkaResultLog;
import dev.braid.pipeline.io.RedisConnection;
import dev.braid.pipeline.io.RedisLedger;
import dev.braid.pipeline.io.WriteLines;
import dev.braid.pipeline.io.WriteTopics;
import dev.braid.pipeline.spec.Endpoints;
import dev.braid.transforms.join.Joined;
import dev.braid.transforms.model.Header;
import dev.braid.transforms.model.Late;
import dev.braid.transforms.model.Outgoing;
import dev.braid.transforms.model.Rejected;
import dev.braid.transforms.model.Result;
import dev.braid.transforms.publish.Ledger;
import dev.braid.transforms.publish.MemoryLedger;
import dev.braid.transforms.publish.PublishOnce;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.io.kafka.ProducerRecordCoder;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Where what a join gives is written. Results go to a topic once, with claims; everything else at
 * least once; lines of files together, each file whole.
 */
final class WriteJoined {

  private static final TypeDescriptor<KV<String, String>> LINES =
      TypeDescriptors.kvs(TypeDescriptors.strings(), TypeDescriptors.strings());
  private static final TypeDescriptor<ProducerRecord<byte[], byte[]>> RECORDS =
      new TypeDescriptor<>() {};

  private final String join;
  private final Endpoints endpoints;
  private final List<PCollection<KV<String, String>>> lines = new ArrayList<>();
  private final List<PCollection<ProducerRecord<byte[], byte[]>>> records = new ArrayList<>();

  private WriteJoined(String join, Endpoints endpoints) {
    this.join = join;
    this.endpoints = endpoints;
  }

  /**
   * Writes {@code joined} to the outputs of {@code endpoints}.
   *
   * @param files the outputs that are files, by name
   */
  static void of(String join, Joined joined, Endpoints endpoints, Map<String, String> files) {
    new WriteJoined(join, endpoints).write(joined, files);
  }

  private void write(Joined joined, Map<String, String> files) {
    Endpoints.Outputs to = endpoints.outputs();
    if (to.results() instanceof Endpoints.Topic topic) {
      publish(joined.results(), topic.name());
    } else {
      write("Results", joined.results(), to.results(), Result::toJson, Address::of);
    }
    write("Missing", joined.missing(), to.missing(), Result::toJson, Address::of);
    write("Late", joined.late(), to.late(), Late::toJson, Address::of);
    write("Refused", joined.rejected(), to.rejected(), Rejected::toJson, Address::of);
    if (!lines.isEmpty()) {
      PCollectionList.of(lines)
          .apply("Outputs", Flatten.pCollections())
          .apply("Write", WriteLines.to(List.copyOf(files.values())));
    }
    if (!records.isEmpty()) {
      PCollectionList.of(records)
          .apply("Records", Flatten.pCollections())
          .apply("Send", WriteTopics.to(kafka()));
    }
  }

  private void publish(PCollection<Result> results, String topic) {
    KafkaConnection kafka = kafka();
    Duration sendTimeout = PublishOnce.DEFAULT_SEND_TIMEOUT;
    results
        .apply(
            "Results",
            MapElements.into(TypeDescriptor.of(Outgoing.class))
                .via(result -> new Outgoing(result.id(), result.key(), bytes(result.toJson()))))
        .apply(
            "Publish",
            PublishOnce.of(join, ledger(), () -> KafkaResultLog.open(kafka, topic, sendTimeout))
                .withSendTimeout(sendTimeout));
  }

  private PublishOnce.Opening<Ledger> ledger() {
    if (endpoints.claims() instanceof Endpoints.Redis redis) {
      RedisConnection connection = RedisConnection.of(redis);
      Duration retention = redis.retention();
      return () -> new RedisLedger(connection.configuration(), retention);
    }
    String run = join + "/" + UUID.randomUUID();
    return () -> MemoryLedger.of(run, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
  }

  private <T> void write(
      String name,
      PCollection<T> values,
      Endpoints.Output output,
      SerializableFunction<T, String> json,
      SerializableFunction<T, Address> address) {
    if (output instanceof Endpoints.File file) {
      String path = file.path();
      lines.add(
          values.apply(name, MapElements.into(LINES).via(value -> KV.of(path, json.apply(value)))));
    } else if (output instanceof Endpoints.Topic topic) {
      String to = topic.name();
      records.add(
          values
              .apply(
                  name,
                  MapElements.into(RECORDS)
                      .via(value -> address.apply(value).record(to, json.apply(value))))
              .setCoder(ProducerRecordCoder.of(ByteArrayCoder.of(), ByteArrayCoder.of())));
    }
  }

  /** What a record has beside its value. */
  private record Address(String id, byte @Nullable [] key, List<Header> headers) {

    static Address of(Result result) {
      return new Address(result.id(), bytes(result.key()), List.of());
    }

    static Address of(Late late) {
      return new Address(late.id(), bytes(late.key()), List.of());
    }

    static Address of(Rejected rejected) {
      return new Address(rejected.id(), rejected.key(), rejected.headers());
    }

    ProducerRecord<byte[], byte[]> record(String topic, String json) {
      return WriteTopics.record(topic, id, key, json, headers);
    }
  }

  private KafkaConnection kafka() {
    return KafkaConnection.of(endpoints.requireKafka());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

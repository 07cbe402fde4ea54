// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline;

import dev.braid.pipeline.io.ActiveDeployment;
import dev.braid.pipeline.io.KafkaConnection;
import dev.braid.pipeline.io.KafkaResultLog;
import dev.braid.pipeline.io.RedisConnection;
import dev.braid.pipeline.io.RedisLedger;
import dev.braid.pipeline.io.WriteLines;
import dev.braid.pipeline.io.WriteTopics;
import dev.braid.pipeline.spec.Endpoints;
import dev.braid.transforms.join.Joined;
import dev.braid.transforms.model.Late;
import dev.braid.transforms.model.Outgoing;
import dev.braid.transforms.model.OutgoingCoder;
import dev.braid.transforms.model.Rejected;
import dev.braid.transforms.model.RejectedCoder;
import dev.braid.transforms.model.Result;
import dev.braid.transforms.publish.Ledger;
import dev.braid.transforms.publish.MemoryLedger;
import dev.braid.transforms.publish.PublishOnce;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.io.kafka.ProducerRecordCoder;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.apache.kafka.clients.producer.ProducerRecord;

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
  private final Deployment deployment;
  private final List<PCollection<KV<String, String>>> lines = new ArrayList<>();
  private final List<PCollection<ProducerRecord<byte[], byte[]>>> records = new ArrayList<>();
  private final List<PCollection<Rejected>> rejected = new ArrayList<>();

  private WriteJoined(String join, Endpoints endpoints, Deployment deployment) {
    this.join = join;
    this.endpoints = endpoints;
    this.deployment = deployment;
  }

  /**
   * Writes {@code joined} to the outputs of {@code endpoints}.
   *
   * @param files the outputs that are files, by name
   */
  static void of(
      String join,
      Joined joined,
      Endpoints endpoints,
      Deployment deployment,
      Map<String, String> files) {
    new WriteJoined(join, endpoints, deployment).write(joined, files);
  }

  private void write(Joined joined, Map<String, String> files) {
    Endpoints.Outputs to = endpoints.outputs();
    if (to.results() instanceof Endpoints.Topic topic) {
      publish(outgoing("Results", joined.results(), WriteJoined::outgoing), topic.name());
    } else {
      write("Results", joined.results(), to.results(), Result::toJson, WriteJoined::outgoing);
    }
    write("Missing", joined.missing(), to.missing(), Result::toJson, WriteJoined::outgoing);
    write("Late", joined.late(), to.late(), Late::toJson, WriteJoined::outgoing);
    rejected.add(joined.rejected());
    reject(PCollectionList.of(rejected).apply("AllRejected", Flatten.pCollections()));
    if (!lines.isEmpty()) {
      PCollectionList.of(lines)
          .apply("Outputs", Flatten.pCollections())
          .apply("Write", WriteLines.to(List.copyOf(files.values())));
    }
    if (!records.isEmpty()) {
      PCollectionList.of(records)
          .apply("Records", Flatten.pCollections())
          .apply("Send", WriteTopics.to(KafkaConnection.of(endpoints.requireKafka())));
    }
  }

  private void publish(PCollection<Outgoing> results, String topic) {
    KafkaConnection kafka = KafkaConnection.of(endpoints.requireKafka());
    Duration sendTimeout = PublishOnce.DEFAULT_SEND_TIMEOUT;
    results.apply(
        "Publish",
        PublishOnce.of(join, ledger(), () -> KafkaResultLog.open(kafka, topic, sendTimeout))
            .withSendTimeout(sendTimeout));
  }

  private PublishOnce.Opening<Ledger> ledger() {
    if (endpoints.claims() instanceof Endpoints.Redis redis) {
      RedisConnection connection = RedisConnection.of(redis);
      Duration retention = redis.retention();
      ActiveDeployment active =
          deployment.name() == null ? null : new ActiveDeployment(join, deployment.name());
      return () -> new RedisLedger(connection.configuration(), retention, active);
    }
    String run = join + "/" + UUID.randomUUID();
    return () -> MemoryLedger.of(run, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
  }

  private <T> void write(
      String name,
      PCollection<T> values,
      Endpoints.Output to,
      SerializableFunction<T, String> json,
      SerializableFunction<T, Outgoing> outgoing) {
    if (to instanceof Endpoints.Topic topic) {
      String output = topic.name();
      add(
          name + "Records",
          outgoing(name, values, outgoing),
          record ->
              WriteTopics.record(
                  output, record.id(), bytes(record.key()), record.value(), List.of()));
    } else {
      addLines(name, values, (Endpoints.File) to, json);
    }
  }

  private void reject(PCollection<Rejected> values) {
    if (endpoints.outputs().rejected() instanceof Endpoints.Topic topic) {
      String output = topic.name();
      RecordLimit limit = RecordLimit.of(endpoints.requireKafka());
      add(
          "Refused",
          values,
          each ->
              WriteTopics.record(
                  output, each.id(), each.key(), bytes(limit.cut(each).toJson()), each.headers()));
    } else {
      addLines(
          "Refused", values, (Endpoints.File) endpoints.outputs().rejected(), Rejected::toJson);
    }
  }

  private <T> PCollection<Outgoing> outgoing(
      String name, PCollection<T> values, SerializableFunction<T, Outgoing> outgoing) {
    RecordLimit limit = RecordLimit.of(endpoints.requireKafka());
    String output = name.toLowerCase(Locale.ROOT);
    PCollectionTuple made =
        values.apply(
            name,
            ParDo.of(new ToOutgoingFn<>(join, output, limit, outgoing))
                .withOutputTags(ToOutgoingFn.RECORDS, TupleTagList.of(ToOutgoingFn.TOO_LARGE)));
    rejected.add(made.get(ToOutgoingFn.TOO_LARGE).setCoder(RejectedCoder.of()));
    return made.get(ToOutgoingFn.RECORDS).setCoder(OutgoingCoder.of());
  }

  private <T> void add(
      String name,
      PCollection<T> values,
      SerializableFunction<T, ProducerRecord<byte[], byte[]>> record) {
    records.add(
        values
            .apply(name, MapElements.into(RECORDS).via(record))
            .setCoder(ProducerRecordCoder.of(ByteArrayCoder.of(), ByteArrayCoder.of())));
  }

  private <T> void addLines(
      String name,
      PCollection<T> values,
      Endpoints.File file,
      SerializableFunction<T, String> json) {
    String path = file.path();
    lines.add(
        values.apply(name, MapElements.into(LINES).via(value -> KV.of(path, json.apply(value)))));
  }

  private static Outgoing outgoing(Result result) {
    return new Outgoing(result.id(), result.key(), bytes(result.toJson()));
  }

  private static Outgoing outgoing(Late late) {
    return new Outgoing(late.id(), late.key(), bytes(late.toJson()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.live;

import dev.braid.pipeline.JoinPipeline;
import dev.braid.pipeline.io.KafkaConnection;
import dev.braid.pipeline.io.KafkaResultLog;
import dev.braid.pipeline.io.ReadTopic;
import dev.braid.pipeline.io.RedisConnection;
import dev.braid.pipeline.io.RedisLedger;
import dev.braid.pipeline.io.WriteTopics;
import dev.braid.pipeline.spec.Endpoints;
import dev.braid.pipeline.spec.EndpointsReader;
import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.pipeline.spec.SpecReader;
import dev.braid.runners.job.FlinkOptions;
import dev.braid.transforms.join.Joined;
import dev.braid.transforms.model.Outgoing;
import dev.braid.transforms.model.SourceRecord;
import dev.braid.transforms.publish.PublishOnce;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.io.kafka.ProducerRecordCoder;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The job of a join as it always is, but for traps between the publisher and its ledger and log.
 * Arguments: the name of the deployment, the spec, the endpoints, the folder of the traps.
 */
public final class TrappedJob {

  /** So short that a test need not wait long for its end. */
  static final Duration LEASE = Duration.ofSeconds(6);

  static final Duration SEND_TIMEOUT = Duration.ofSeconds(3);

  private TrappedJob() {}

  /** Starts it. */
  public static void main(String[] args) {
    JoinSpec spec = SpecReader.read(Path.of(args[1]));
    Endpoints endpoints = EndpointsReader.read(Path.of(args[2]), spec, System::getenv);
    FlinkPipelineOptions options = FlinkOptions.of(spec, endpoints, Duration.ofSeconds(2)).beam();
    options.setJobName(args[0]);
    options.setParallelism(1);
    options.setAttachedMode(false);
    Pipeline pipeline = Pipeline.create(options);
    build(pipeline, spec, endpoints, args[3]);
    var unused = pipeline.run();
  }

  private static void build(Pipeline pipeline, JoinSpec spec, Endpoints endpoints, String traps) {
    KafkaConnection kafka = KafkaConnection.of(endpoints.requireKafka());
    Map<String, PCollection<SourceRecord>> records = new LinkedHashMap<>();
    endpoints
        .sources()
        .forEach(
            (source, endpoint) -> {
              String topic = ((Endpoints.Topic) endpoint).name();
              records.put(
                  source,
                  pipeline.apply("Read " + source, ReadTopic.of(spec, source, topic, kafka)));
            });
    Joined joined = JoinPipeline.join(spec, records);
    RedisConnection redis = RedisConnection.of((Endpoints.Redis) endpoints.claims());
    String results = ((Endpoints.Topic) endpoints.outputs().results()).name();
    String missing = ((Endpoints.Topic) endpoints.outputs().missing()).name();
    joined
        .results()
        .apply(
            "Results",
            MapElements.into(TypeDescriptor.of(Outgoing.class))
                .via(result -> new Outgoing(result.id(), result.key(), bytes(result.toJson()))))
        .apply(
            "Publish",
            PublishOnce.of(
                    spec.join().name(),
                    () ->
                        trap(traps).in(new RedisLedger(redis.configuration(), Duration.ofDays(1))),
                    () -> trap(traps).in(KafkaResultLog.open(kafka, results, SEND_TIMEOUT)))
                .withLease(LEASE)
                .withSendTimeout(SEND_TIMEOUT));
    joined
        .missing()
        .apply(
            "Missing",
            MapElements.into(new TypeDescriptor<ProducerRecord<byte[], byte[]>>() {})
                .via(
                    result ->
                        WriteTopics.record(
                            missing,
                            result.id(),
                            bytes(result.key()),
                            bytes(result.toJson()),
                            List.of())))
        .setCoder(ProducerRecordCoder.of(ByteArrayCoder.of(), ByteArrayCoder.of()))
        .apply("Send", WriteTopics.to(kafka));
  }

  private static Trap trap(String folder) {
    return new Trap(Path.of(folder), LEASE);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import dev.braid.pipeline.JoinPipeline;
import dev.braid.pipeline.io.KafkaConnection;
import dev.braid.pipeline.io.ReadTopic;
import dev.braid.pipeline.spec.Endpoints;
import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.pipeline.spec.SpecReader;
import dev.braid.testing.stack.KafkaBroker;
import dev.braid.transforms.join.Joined;
import dev.braid.transforms.model.Result;
import dev.braid.transforms.model.SourceRecord;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How soon a deadline passes on Flink where some partitions have nothing to say. */
final class IdleTopicsTest {

  private static final long DISORDER = 500;
  private static final int KEYS = 24;
  private static final long BETWEEN = 137;

  private static final JoinSpec SPEC =
      SpecReader.read(
          "s",
          """
          join: idle
          key: k
          time: t
          wait: 1s
          disorder: 500ms
          events: { ask: { from: asked }, answer: { from: answered } }
          outcomes: { both: { all: [ask, answer] } }
          """);

  /** A missing result and how long after its deadline and the disorder it came. */
  private record Came(String key, long late) {}

  private static final BlockingQueue<Came> CAME = new LinkedBlockingQueue<>();

  private static final class CameFn extends DoFn<Result, Void> {
    @ProcessElement
    public void process(@Element Result result) {
      CAME.add(new Came(result.key(), System.currentTimeMillis() - result.decided() - DISORDER));
    }
  }

  /** A job without checkpoints ends with its first failure. */
  private static final class StopFn extends DoFn<SourceRecord, SourceRecord> {
    @ProcessElement
    public void process(@Element SourceRecord record, OutputReceiver<SourceRecord> out) {
      if (new String(record.bytes(), UTF_8).equals("stop")) {
        throw new IllegalStateException("told to stop");
      }
      out.output(record);
    }
  }

  @Test
  void deadlinesPassWithinASecond(@TempDir Path folder) throws Exception {
    try (KafkaBroker kafka = KafkaBroker.in(folder)) {
      kafka.start();
      Map<String, Object> client = Map.of("bootstrap.servers", kafka.bootstrap());
      try (Admin admin = Admin.create(client);
          KafkaProducer<byte[], byte[]> producer =
              new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
        admin
            .createTopics(
                List.of(
                    new NewTopic("asked", 3, (short) 1), new NewTopic("answered", 2, (short) 1)))
            .all()
            .get();
        send(producer, 1, event("old", System.currentTimeMillis()));
        Thread job = new Thread(() -> run(kafka), "job");
        job.start();
        assertThat(take().key(), is("old"));

        List<Came> came = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
          send(producer, 0, event("k" + i, System.currentTimeMillis()));
          TimeUnit.MILLISECONDS.sleep(BETWEEN);
        }
        for (int i = 0; i < KEYS; i++) {
          came.add(take());
        }
        send(producer, 0, "stop");
        job.join();

        List<Long> late = came.stream().map(Came::late).toList();
        assertThat(late, hasSize(KEYS));
        assertThat(late, everyItem(greaterThan(-1L)));
        assertThat(late, everyItem(lessThanOrEqualTo(1_000L)));
      }
    }
  }

  private static Came take() throws InterruptedException {
    Came came = CAME.poll(60, TimeUnit.SECONDS);
    if (came == null) {
      throw new AssertionError("nothing comes");
    }
    return came;
  }

  private static String event(String key, long time) {
    return "{\"k\":\"" + key + "\",\"t\":\"" + Instant.ofEpochMilli(time) + "\"}";
  }

  private static void send(KafkaProducer<byte[], byte[]> producer, int partition, String value)
      throws Exception {
    producer.send(new ProducerRecord<>("asked", partition, null, value.getBytes(UTF_8))).get();
  }

  private static void run(KafkaBroker kafka) {
    FlinkPipelineOptions options = PipelineOptionsFactory.as(FlinkPipelineOptions.class);
    options.setRunner(FlinkRunner.class);
    options.setFlinkMaster("[local]");
    options.setStreaming(true);
    options.setParallelism(1);
    options.setShutdownSourcesAfterIdleMs(Long.MAX_VALUE);
    options.setObjectReuse(true);
    options.setFasterCopy(true);
    options.setMaxBundleSize(200L);
    options.setMaxBundleTimeMills(10L);
    options.setAutoWatermarkInterval(10L);
    Pipeline pipeline = Pipeline.create(options);
    Joined joined =
        JoinPipeline.join(
            SPEC,
            Map.of(
                "asked", topic(pipeline, "asked", kafka),
                "answered", topic(pipeline, "answered", kafka)));
    joined.missing().apply("Came", ParDo.of(new CameFn()));
    try {
      pipeline.run();
    } catch (RuntimeException e) {
      // As it was told to.
    }
  }

  private static PCollection<SourceRecord> topic(
      Pipeline pipeline, String name, KafkaBroker kafka) {
    Endpoints.Kafka endpoints = new Endpoints.Kafka(kafka.bootstrap(), Map.of());
    return pipeline
        .apply(name, ReadTopic.of(SPEC, name, name, KafkaConnection.of(endpoints)))
        .apply("Stop " + name, ParDo.of(new StopFn()));
  }
}

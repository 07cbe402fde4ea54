// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import dev.braid.pipeline.io.KafkaConnection;
import dev.braid.pipeline.io.ReadTopic;
import dev.braid.pipeline.spec.Endpoints;
import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.pipeline.spec.SpecReader;
import dev.braid.runners.job.FlinkOptions;
import dev.braid.testing.live.Topics;
import dev.braid.testing.stack.KafkaBroker;
import dev.braid.transforms.decode.DecodeEvents;
import dev.braid.transforms.model.Event;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One task with the readers of two, as after a savepoint of more tasks. */
final class SharedTaskTest {

  private static final int RECORDS = 10_000;

  /** A reader that waited for the idle partition after each record would take this in seconds. */
  private static final double LONGEST = RECORDS / 2 * 1e-3;

  private static final JoinSpec SPEC =
      SpecReader.read(
          "s",
          """
          join: shared
          key: k
          time: t
          wait: 1s
          events: { ask: { from: asked }, answer: { from: answered } }
          outcomes: { both: { all: [ask, answer] } }
          """);

  private static final AtomicInteger READ = new AtomicInteger();
  private static final AtomicInteger DECODED = new AtomicInteger();
  private static volatile long first;
  private static volatile long last;

  /** A job without checkpoints ends with its first failure. */
  private static final class UntilAllAreReadFn extends DoFn<KV<String, Event>, Void> {
    @ProcessElement
    public void process() {
      int read = READ.incrementAndGet();
      if (read == 1) {
        first = System.nanoTime();
      }
      if (read == RECORDS) {
        last = System.nanoTime();
        throw new IllegalStateException("all are read");
      }
    }
  }

  /** Who decodes an event asks for the time. */
  private interface Asked extends InstantSource, Serializable {}

  private static final Asked ASKED =
      () -> {
        DECODED.incrementAndGet();
        return Instant.now();
      };

  @BeforeAll
  static void readAll(@TempDir Path folder) throws Exception {
    try (KafkaBroker kafka = KafkaBroker.in(folder)) {
      kafka.start();
      Map<String, Object> client = Map.of("bootstrap.servers", kafka.bootstrap());
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      try (Topics topics = Topics.at(kafka.bootstrap());
          KafkaProducer<byte[], byte[]> producer =
              new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
        topics.create(List.of("asked"), 2);
        byte[] event = "{\"k\":\"a\",\"t\":\"2026-01-01T00:00:00Z\"}".getBytes(UTF_8);
        for (int i = 0; i < RECORDS; i++) {
          sent.add(producer.send(new ProducerRecord<>("asked", 0, null, event)));
        }
        for (Future<RecordMetadata> each : sent) {
          var unused = each.get(); // what is not there would be waited for
        }
      }
      run(kafka);
    }
    assertThat(READ.get(), is(RECORDS));
  }

  @Test
  void anIdlePartitionHoldsNoOtherUp() {
    assertThat((last - first) / 1e9, lessThan(LONGEST));
  }

  @Test
  void whatIsDecodedForTheWatermarkIsNotDecodedAgain() {
    assertThat(DECODED.get(), is(0));
  }

  private static void run(KafkaBroker kafka) {
    FlinkPipelineOptions options = new FlinkOptions("shared", true, Duration.ofSeconds(5)).beam();
    options.setFlinkMaster("[local]");
    options.setCheckpointingInterval(-1L);
    options.setParallelism(1);
    options.setMaxParallelism(2); // by which Beam's runner splits a source
    Pipeline pipeline = Pipeline.create(options);
    pipeline
        .apply(
            "Asked",
            ReadTopic.of(
                SPEC,
                "asked",
                "asked",
                KafkaConnection.of(new Endpoints.Kafka(kafka.bootstrap(), Map.of()))))
        .apply(
            "Decode",
            DecodeEvents.of(
                    "shared",
                    "asked",
                    Objects.requireNonNull(SPEC.sources().get("asked")),
                    SPEC.maxEventBytes())
                .withMaxAhead(SPEC.maxAhead(), ASKED.withZone(ZoneOffset.UTC)))
        .events()
        .apply("UntilAllAreRead", ParDo.of(new UntilAllAreReadFn()));
    try {
      pipeline.run();
    } catch (RuntimeException e) {
      // As it does when all are read.
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.braid.pipeline.JoinPipeline;
import dev.braid.pipeline.spec.Endpoints;
import dev.braid.pipeline.spec.EndpointsReader;
import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.pipeline.spec.SpecReader;
import dev.braid.testing.stack.KafkaBroker;
import dev.braid.transforms.join.Joined;
import dev.braid.transforms.model.Header;
import dev.braid.transforms.model.Result;
import dev.braid.transforms.model.SourceRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics of a real Kafka, read by the direct runner. */
final class ReadTopicRunTest {

  private static final BlockingQueue<SourceRecord> RECORDS = new LinkedBlockingQueue<>();
  private static final BlockingQueue<Result> MISSING = new LinkedBlockingQueue<>();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @SuppressWarnings("NullAway.Init")
  @TempDir
  private static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static KafkaBroker kafka;

  @SuppressWarnings("NullAway.Init")
  private static Admin admin;

  @BeforeAll
  static void start() throws Exception {
    kafka = KafkaBroker.in(folder.resolve("kafka"));
    kafka.start();
    admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()));
  }

  @AfterAll
  static void stop() {
    admin.close();
    kafka.close();
  }

  @Test
  void aRecordKeepsItsKeyItsHeadersAndItsPlace() throws Exception {
    create("kept", 2);
    send(null, new ProducerRecord<>("kept", 1, bytes("k"), bytes("{}"), headers()));
    send(null, new ProducerRecord<>("kept", 1, null, null));

    List<SourceRecord> read = read(spec("keep", "kept"), "kept", 2);

    assertThat(
        read,
        equalTo(
            List.of(
                new SourceRecord(
                    "kept/1",
                    0,
                    bytes("{}"),
                    2,
                    bytes("k"),
                    List.of(new Header("trace", bytes("é")), new Header("flag", null))),
                new SourceRecord("kept/1", 1, new byte[0], 0, null, List.of()))));
  }

  private static RecordHeaders headers() {
    RecordHeaders headers = new RecordHeaders();
    headers.add("trace", bytes("é"));
    headers.add("flag", null);
    return headers;
  }

  @Test
  void aFirstStartBeginsWhereTheGroupHasCommitted() throws Exception {
    create("resumed", 1);
    for (int i = 0; i < 5; i++) {
      send(null, new ProducerRecord<>("resumed", bytes("{\"n\":" + i + "}")));
    }
    admin
        .alterConsumerGroupOffsets(
            "braid-resume", Map.of(new TopicPartition("resumed", 0), new OffsetAndMetadata(3)))
        .all()
        .get();

    assertThat(
        read(spec("resume", "resumed"), "resumed", 2).stream().map(SourceRecord::position).toList(),
        equalTo(List.of(3L, 4L)));
    assertThat(
        read(spec("anew", "resumed"), "resumed", 5).stream().map(SourceRecord::position).toList(),
        equalTo(List.of(0L, 1L, 2L, 3L, 4L)));
  }

  @Test
  void theLagIsWhatIsNotCommitted() throws Exception {
    create("lagging", 2);
    for (int i = 0; i < 6; i++) {
      send(null, new ProducerRecord<>("lagging", i % 2, null, bytes("{}")));
    }
    Endpoints endpoints = endpoints(kafka.bootstrap());
    assertThat(TopicLag.of("lag", endpoints), equalTo(6L));
    admin
        .alterConsumerGroupOffsets(
            "braid-lag", Map.of(new TopicPartition("lagging", 0), new OffsetAndMetadata(2)))
        .all()
        .get();
    assertThat(TopicLag.of("lag", endpoints), equalTo(4L));
  }

  @Test
  void aBrokerThatDoesNotAnswerIsSaidInOneLine() {
    EndpointsException e =
        assertThrows(EndpointsException.class, () -> TopicLag.of("lag", endpoints("localhost:1")));

    assertThat(
        e.problems(),
        equalTo(
            List.of(
                "Kafka at localhost:1 does not answer; is it running, and are 'bootstrap' and"
                    + " 'security.protocol' right?")));
  }

  private static Endpoints endpoints(String bootstrap) {
    return EndpointsReader.read(
        "e",
        """
        sources: { lagging: { kafka: lagging } }
        outputs:
          { results: { kafka: r }, missing: { kafka: m }, late: { kafka: l }, rejected: { kafka: j } }
        kafka:  { bootstrap: "%s" }
        claims: { redis: "redis://localhost:1" }
        """
            .formatted(bootstrap),
        folder,
        spec("lag", "lagging"),
        name -> null);
  }

  /** The second partition has nothing that is as new. */
  @Test
  void aFirstStartFromATimeBeginsThereWhateverWasCommitted() throws Exception {
    create("timed", 2);
    long now = System.currentTimeMillis();
    for (int i = 0; i < 5; i++) {
      send(null, new ProducerRecord<>("timed", 0, now + i * 1_000L, null, bytes("{}")));
    }
    send(null, new ProducerRecord<>("timed", 1, now, null, bytes("{}")));
    admin
        .alterConsumerGroupOffsets(
            "braid-timed", Map.of(new TopicPartition("timed", 0), new OffsetAndMetadata(1)))
        .all()
        .get();
    ReadTopic reading =
        topic(spec("timed", "timed"), "timed").from(Instant.ofEpochMilli(now + 3_000));

    assertThat(
        read(reading, 2).stream().map(each -> each.container() + "@" + each.position()).toList(),
        equalTo(List.of("timed/0@3", "timed/0@4")));
  }

  /** One partition has an event; of the others one has a transaction's, and the rest are empty. */
  @Test
  void partitionsThatAreIdleEmptyOrEndWithAMarkerHoldNoDeadlineUp() throws Exception {
    create("asked", 3);
    create("answered", 2);
    JoinSpec spec =
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
    send("marker", new ProducerRecord<>("asked", 1, null, bytes("{\"unmatched\":true}")));
    Pipeline pipeline = Pipeline.create(options());
    Joined joined =
        JoinPipeline.join(
            spec,
            Map.of(
                "asked", pipeline.apply("asked", topic(spec, "asked")),
                "answered", pipeline.apply("answered", topic(spec, "answered"))));
    joined.missing().apply("Missing", ParDo.of(new MissingFn()));
    PipelineResult run = pipeline.run();
    try {
      List<String> keys = new ArrayList<>();
      for (String key : List.of("a", "b")) {
        String event = "{\"k\":\"" + key + "\",\"t\":" + System.currentTimeMillis() + "}";
        send(null, new ProducerRecord<>("asked", 0, null, bytes(event)));
        Result missing = MISSING.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat("nothing came for " + key, missing != null);
        keys.add(missing == null ? "" : missing.key());
      }
      assertThat(keys, equalTo(List.of("a", "b")));
    } finally {
      run.cancel();
    }
  }

  private static ReadTopic topic(JoinSpec spec, String name) {
    Endpoints.Kafka endpoints = new Endpoints.Kafka(kafka.bootstrap(), Map.of());
    return ReadTopic.of(spec, name, name, KafkaConnection.of(endpoints));
  }

  private static List<SourceRecord> read(JoinSpec spec, String topic, int count) throws Exception {
    return read(topic(spec, topic), count);
  }

  private static List<SourceRecord> read(ReadTopic reading, int count) throws Exception {
    RECORDS.clear();
    Pipeline pipeline = Pipeline.create(options());
    pipeline.apply("Read", reading).apply("Records", ParDo.of(new RecordsFn()));
    PipelineResult run = pipeline.run();
    try {
      List<SourceRecord> read = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        SourceRecord record = RECORDS.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat("only " + read, record != null);
        if (record != null) {
          read.add(record);
        }
      }
      return read;
    } finally {
      run.cancel();
    }
  }

  private static DirectOptions options() {
    DirectOptions options = PipelineOptionsFactory.create().as(DirectOptions.class);
    options.setRunner(DirectRunner.class);
    options.setBlockOnRun(false);
    options.setTargetParallelism(2);
    return options;
  }

  private static final class RecordsFn extends DoFn<SourceRecord, Void> {
    @ProcessElement
    public void process(@Element SourceRecord record) {
      RECORDS.add(record);
    }
  }

  private static final class MissingFn extends DoFn<Result, Void> {
    @ProcessElement
    public void process(@Element Result result) {
      MISSING.add(result);
    }
  }

  private static JoinSpec spec(String join, String source) {
    return SpecReader.read(
        "s",
        """
        join: %s
        key: k
        time: t
        wait: 5s
        events: { visit: { from: %s } }
        outcomes: { visited: { all: visit } }
        """
            .formatted(join, source));
  }

  private static void create(String topic, int partitions) throws Exception {
    admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
  }

  /** With a name for a transaction, it is sent in one. */
  private static void send(@Nullable String transaction, ProducerRecord<byte[], byte[]> record)
      throws Exception {
    Map<String, Object> config =
        transaction == null
            ? Map.of("bootstrap.servers", kafka.bootstrap())
            : Map.of("bootstrap.servers", kafka.bootstrap(), "transactional.id", transaction);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      if (transaction != null) {
        producer.initTransactions();
        producer.beginTransaction();
      }
      producer.send(record).get();
      if (transaction != null) {
        producer.commitTransaction();
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}

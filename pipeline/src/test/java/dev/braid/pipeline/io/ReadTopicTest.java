// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.braid.pipeline.spec.Endpoints;
import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.pipeline.spec.SpecReader;
import dev.braid.pipeline.spec.Template;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadTopicTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void theConsumerThatPollsIsAsTheUserSaysButForWhatTheReadNeeds() {
    Map<String, String> properties =
        Map.of(
            "group.id", "mine",
            "auto.offset.reset", "latest",
            "isolation.level", "read_committed",
            "enable.auto.commit", "true",
            "group.protocol", "consumer",
            "key.deserializer", "Mine");
    Map<String, Object> config =
        consumers("mine", NOON, properties, "kafka:9092")
            .config(Map.of("group.id", TopicConsumers.MAIN, "auto.offset.reset", "latest"));

    Map<String, Object> expected = new HashMap<>();
    expected.put("bootstrap.servers", "kafka:9092");
    expected.put("group.id", "mine");
    expected.put("auto.offset.reset", "latest");
    expected.put("isolation.level", "read_committed");
    expected.put("enable.auto.commit", false);
    expected.put("group.protocol", "classic");
    expected.put("key.deserializer", ByteArrayDeserializer.class);
    expected.put("value.deserializer", ByteArrayDeserializer.class);
    expected.put("allow.auto.create.topics", false);
    expected.put("fetch.min.bytes", 1);
    expected.put("max.poll.records", 1_000);
    expected.put("max.partition.fetch.bytes", 256 * 1024);
    expected.put("receive.buffer.bytes", 512 * 1024);
    assertThat(config, equalTo(expected));
  }

  @Test
  void withoutAWordOfTheUserItReadsFromTheEarliestInTheGroupOfTheJoin() {
    Map<String, Object> config =
        consumers("quiet", NOON, Map.of(), "kafka").config(Map.of("group.id", TopicConsumers.MAIN));

    assertThat(config.get("group.id"), equalTo("braid-quiet"));
    assertThat(config.get("auto.offset.reset"), equalTo("earliest"));
    assertThat(config, aMapWithSize(12));
  }

  @Test
  void theConsumerThatLooksForTheEndKeepsOutOfTheGroupAndSeesWhatIsNotCommitted() {
    Map<String, String> properties =
        Map.of("group.id", "mine", "group.instance.id", "me", "isolation.level", "read_committed");
    Map<String, Object> config =
        consumers("other", NOON, properties, "kafka")
            .config(Map.of("group.id", "offsets of 7", "isolation.level", "read_uncommitted"));

    assertThat(config.get("group.id"), equalTo("offsets of 7"));
    assertThat(config.get("isolation.level"), equalTo("read_uncommitted"));
    assertThat(config.containsKey("group.instance.id"), equalTo(false));
  }

  @Test
  void aSecretIsReadWhenAConsumerIsMadeAndIsInNoSavepoint(@TempDir Path folder) throws Exception {
    Path secret = folder.resolve("secret");
    TopicConsumers consumers =
        consumers(
            "secrets",
            NOON,
            new Endpoints.Kafka(
                "kafka",
                Map.of(),
                Map.of("sasl.jaas.config", new Template("${file:secret}", folder.toString()))));
    Map<String, Object> main = Map.of("group.id", TopicConsumers.MAIN);

    Files.writeString(secret, "hunter2");
    assertThat(consumers.config(main).get("sasl.jaas.config"), equalTo("hunter2"));
    byte[] savepoint = SerializableUtils.serializeToByteArray(consumers);
    assertThat(
        ConnectionsTest.held(consumers),
        allOf(containsString("${file:secret}"), not(containsString("hunter2"))));

    Files.writeString(secret, "hunter3");
    TopicConsumers restored = copy(savepoint);
    assertThat(restored.config(main).get("sasl.jaas.config"), equalTo("hunter3"));
  }

  @Test
  void aLoginThatCannotBeReadIsNotShownWhereAConsumerFails() {
    Endpoints.Kafka kafka =
        new Endpoints.Kafka(
            "localhost:9",
            Map.of("security.protocol", "SASL_PLAINTEXT", "sasl.mechanism", "PLAIN"),
            Map.of("sasl.jaas.config", new Template("Login hunter2 ${HOME};", "/")));
    IllegalStateException failed =
        assertThrows(
            IllegalStateException.class,
            () -> consumers("shown", NOON, kafka).apply(Map.of("group.id", TopicConsumers.MAIN)));

    StringWriter trace = new StringWriter();
    failed.printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString(), containsString("Kafka at localhost:9: 'sasl.jaas.config' must"));
    assertThat(trace.toString(), not(containsString("hunter2")));
  }

  @Test
  void ofTheSettingsThatAProcessHasSeenTheNewestCountAlsoForWhatIsRestored() {
    Map<String, Object> main = Map.of("group.id", TopicConsumers.MAIN);
    TopicConsumers blue = consumers("upgraded", NOON, Map.of(), "blue");
    TopicConsumers green = consumers("upgraded", NOON.plusMillis(1), Map.of(), "green");
    TopicConsumers other = consumers("another", NOON, Map.of(), "blue");
    byte[] savepoint = SerializableUtils.serializeToByteArray(blue);

    assertThat(copy(savepoint).config(main).get("bootstrap.servers"), equalTo("blue"));
    SerializableUtils.clone(green);
    assertThat(copy(savepoint).config(main).get("bootstrap.servers"), equalTo("green"));
    assertThat(
        SerializableUtils.clone(other).config(main).get("bootstrap.servers"), equalTo("blue"));
  }

  @Test
  void theSettingsOfAnotherJobInTheSameProcessDoNotCount() throws Exception {
    Map<String, Object> main = Map.of("group.id", TopicConsumers.MAIN);
    byte[] blue = serialized("beside", NOON, "blue");
    byte[] green = serialized("beside", NOON.plusMillis(1), "green");
    try (URLClassLoader first = new URLClassLoader(new URL[0]);
        URLClassLoader second = new URLClassLoader(new URL[0])) {
      assertThat(
          as(first, () -> copy(blue)).config(main).get("bootstrap.servers"), equalTo("blue"));
      assertThat(
          as(second, () -> copy(green)).config(main).get("bootstrap.servers"), equalTo("green"));
      assertThat(
          as(first, () -> copy(blue)).config(main).get("bootstrap.servers"), equalTo("blue"));
      assertThat(
          as(second, () -> copy(blue)).config(main).get("bootstrap.servers"), equalTo("green"));
    }
  }

  private static byte[] serialized(String join, Instant built, String bootstrap) {
    return SerializableUtils.serializeToByteArray(consumers(join, built, Map.of(), bootstrap));
  }

  /** As a thread of the job that has this loader. */
  private static <T> T as(ClassLoader job, Supplier<T> work) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(job);
    try {
      return work.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void onlyTheFirstReadersOfAJobThatStartsBesideAnotherKeepItsPace() {
    Endpoints.Kafka kafka = new Endpoints.Kafka("kafka", Map.of());
    ReadSettings blue = settings("paced", NOON, kafka);
    ReadSettings green = settings("paced", NOON.plusSeconds(60), kafka).besideAnother();
    ReadSettings restored = SerializableUtils.clone(new ReadSettings[] {green, blue})[1];

    assertThat(blue.startsBesideAnother(at(NOON)), equalTo(false));
    assertThat(restored.startsBesideAnother(at(NOON.plusSeconds(119))), equalTo(true));
    assertThat(restored.startsBesideAnother(at(NOON.plusSeconds(120))), equalTo(false));
    assertThat(green.from(NOON).startsBesideAnother(at(NOON.plusSeconds(60))), equalTo(true));
    assertThat(settings("paced", NOON, kafka).from(NOON).besideAnother().from(), equalTo(NOON));
  }

  private static Clock at(Instant time) {
    return Clock.fixed(time, ZoneOffset.UTC);
  }

  @Test
  void whatTheConsumersOfACopyTellItsPoliciesKnowAndNobodyElse() {
    ReadSettings settings = settings("copied", NOON, new Endpoints.Kafka("kafka", Map.of()));
    ReadProgress progress = new ReadProgress();
    record Both(TopicConsumers consumers, ReadProgress progress) implements Serializable {}

    TopicPartition partition = new TopicPartition("topic", 0);
    progress.fetched(partition, OptionalLong.empty(), 0);
    progress.ended(Map.of(partition, 0L), 5);
    Both copy = SerializableUtils.clone(new Both(new TopicConsumers(settings, progress), progress));

    assertThat(progress.caughtUp(partition, -1), equalTo(OptionalLong.of(5)));
    assertThat(copy.progress().caughtUp(partition, -1), equalTo(OptionalLong.empty()));
    assertThat(copy.consumers().progress() == copy.progress(), equalTo(true));
  }

  /** What lay in a savepoint when topics were first read; its classes must be read for ever. */
  @Test
  void whatTheFirstSavepointsHoldIsRead() throws Exception {
    byte[] savepoint;
    try (InputStream in =
        Objects.requireNonNull(getClass().getResourceAsStream("read-topic.b64"))) {
      savepoint = Base64.getMimeDecoder().decode(in.readAllBytes());
    }
    List<?> held = (List<?>) SerializableUtils.deserializeFromByteArray(savepoint, "savepoint");
    TopicConsumers consumers = (TopicConsumers) held.get(0);
    EventTimePolicyFactory policies = (EventTimePolicyFactory) held.get(1);

    Map<String, Object> config = consumers.config(Map.of("group.id", TopicConsumers.MAIN));
    assertThat(config.get("bootstrap.servers"), equalTo("kafka:9092"));
    assertThat(config.get("ssl.key.password"), equalTo("${HOME}"));
    assertThat(config.get("group.id"), equalTo("braid-golden"));
    TopicPartition partition = new TopicPartition("topic", 0);
    assertThat(
        policies.createTimestampPolicy(partition, Optional.empty()),
        instanceOf(EventTimePolicy.class));
  }

  private static TopicConsumers copy(byte[] bytes) {
    return (TopicConsumers) SerializableUtils.deserializeFromByteArray(bytes, "consumers");
  }

  private static TopicConsumers consumers(
      String join, Instant built, Map<String, String> properties, String bootstrap) {
    return consumers(join, built, new Endpoints.Kafka(bootstrap, properties));
  }

  private static TopicConsumers consumers(String join, Instant built, Endpoints.Kafka kafka) {
    return new TopicConsumers(settings(join, built, kafka), new ReadProgress());
  }

  static ReadSettings settings(String join, Instant built, Endpoints.Kafka kafka) {
    JoinSpec spec =
        SpecReader.read(
            "s",
            """
            join: %s
            key: k
            time: t
            wait: 5s
            events:
              visit: { from: visits, when: { kind: [a, 1] }, id: i, select: [x] }
            outcomes: { visited: { all: visit } }
            """
                .formatted(join));
    return ReadSettings.of(spec, "visits", KafkaConnection.of(kafka), at(built));
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyIterable;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.braid.testing.live.TopicReader;
import dev.braid.testing.live.Topics;
import dev.braid.testing.stack.FlinkCluster;
import dev.braid.testing.stack.KafkaBroker;
import dev.braid.testing.stack.Ports;
import dev.braid.testing.stack.RedisServer;
import dev.braid.testing.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker with a login and a Redis with a password: what others can see of them. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class SecretsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String kafkaPassword = secret();
  private final String redisPassword = secret();
  private final String wrongPassword = secret();

  @TempDir private Path folder = Path.of("");
  private final int login = Ports.free();
  private final List<AutoCloseable> started = new ArrayList<>();
  private String kafka = "";
  private String redis = "";
  private String flink = "";
  private Path spec = Path.of("");

  private static String secret() {
    return "s" + UUID.randomUUID().toString().replace("-", "");
  }

  @BeforeEach
  void start() throws Exception {
    System.setProperty(ClusterRun.JAR, Path.of("target", "braid-job.jar").toString());
    RedisServer server = RedisServer.in(folder.resolve("redis")).withPassword(redisPassword);
    FlinkCluster cluster =
        FlinkCluster.in(folder.resolve("flink"))
            .withStateInMemory()
            .withTaskHeap(512)
            .withVariable("KAFKA_PASSWORD", kafkaPassword)
            .withVariable("WRONG_PASSWORD", wrongPassword)
            // Kafka's clients log how they are configured.
            .withVariable("_JAVA_OPTIONS", "-Dorg.slf4j.simpleLogger.log.org.apache.kafka=info");
    KafkaBroker broker = broker();
    Stack stack = Stack.of(broker, server, cluster);
    started.add(stack);
    stack.start();
    kafka = broker.bootstrap();
    redis = server.url();
    flink = cluster.url();
    try (Topics topics = Topics.at(kafka)) {
      topics.create(List.of("orders", "payments", "sold", "unsold", "late", "rejected"), 1);
    }
    spec =
        Files.writeString(
            folder.resolve("order.yaml"),
            """
            join: order
            key: order
            time: at
            wait: 2m
            events:
              order: { from: orders }
              paid:  { from: payments }
            outcomes:
              sold: { all: [order, paid] }
            """);
  }

  /** Its usual port is for the test; a second one asks for a login. */
  private KafkaBroker broker() {
    int port = Ports.free();
    int controller = Ports.free();
    return KafkaBroker.in(folder.resolve("kafka"))
        .withPort(port)
        .withProperty("controller.quorum.voters", "1@localhost:" + controller)
        .withProperty(
            "listeners",
            "PLAINTEXT://localhost:%d,LOGIN://localhost:%d,CONTROLLER://localhost:%d"
                .formatted(port, login, controller))
        .withProperty(
            "listener.security.protocol.map",
            "PLAINTEXT:PLAINTEXT,LOGIN:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT")
        .withProperty("listener.name.login.sasl.enabled.mechanisms", "PLAIN")
        .withProperty(
            "listener.name.login.plain.sasl.jaas.config",
            "org.apache.kafka.common.security.plain.PlainLoginModule required user_braid=\""
                + kafkaPassword
                + "\";");
  }

  @AfterEach
  void stop() throws Exception {
    System.clearProperty(ClusterRun.JAR);
    for (AutoCloseable each : started) {
      each.close();
    }
  }

  @Test
  void noSecretIsInTheUiTheLogsOrTheSavepoint() throws Exception {
    aWrongPasswordIsOneClearLine();
    Path password = Files.writeString(folder.resolve("redis-password"), redisPassword);
    CommandLineRun run =
        CommandLineRun.of(
            "run",
            spec,
            "--endpoints",
            endpoints("KAFKA_PASSWORD", password),
            "--flink",
            flink,
            "--parallelism=1",
            "--checkpoint-interval=500ms",
            "--json");
    assertThat(run.err(), run.exitCode(), is(0));
    String job = new ObjectMapper().readTree(run.out()).path("job").asText();
    aResultIsPublished();

    Exposed exposed = new Exposed(flink);
    String savepoint = exposed.savepoint(job);
    assertThat(savepoint, containsString("/savepoints/savepoint-"));
    exposed.lookAtPages(job);
    exposed.lookAtFiles(folder.resolve("flink"));
    assertThat(found(exposed.seen(), kafkaPassword), emptyIterable());
    assertThat(found(exposed.seen(), redisPassword), emptyIterable());
    assertThat(found(exposed.seen(), wrongPassword), emptyIterable());
    theTestWouldFindThem(exposed.seen());
    List<String> commands =
        ProcessHandle.allProcesses()
            .map(process -> process.info().commandLine().orElse(""))
            .filter(command -> command.contains(kafkaPassword) || command.contains(redisPassword))
            .toList();
    assertThat(commands, emptyIterable());
  }

  /** What stands beside the secrets is there to be read. */
  private static void theTestWouldFindThem(Map<String, String> seen) {
    assertThat(seen.size(), greaterThan(50));
    List<String> places = found(seen, "KAFKA_PASSWORD");
    assertThat(places.toString(), places.stream().anyMatch(each -> each.startsWith("savepoints/")));
    assertThat(
        String.valueOf(seen.get("taskmanager-1.log")),
        containsString("sasl.jaas.config = [hidden]"));
  }

  private void aWrongPasswordIsOneClearLine() throws Exception {
    Path wrong = Files.writeString(folder.resolve("wrong-password"), wrongPassword);
    long since = System.nanoTime();
    CommandLineRun run =
        CommandLineRun.of(
            "run", spec, "--endpoints", endpoints("WRONG_PASSWORD", wrong), "--flink", flink);
    assertThat(Duration.ofNanos(System.nanoTime() - since), lessThan(Duration.ofSeconds(25)));
    assertThat(run.exitCode(), is(2));
    assertThat(run.out(), is(""));
    assertThat(
        run.err().lines().toList(),
        contains(
            containsString("Kafka at localhost:" + login),
            containsString("Redis at " + redis.substring("redis://".length()))));
    assertThat(run.err(), not(containsString(wrongPassword)));
  }

  private Path endpoints(String kafkaVariable, Path redisPassword) throws Exception {
    return Files.writeString(
        folder.resolve("topics.yaml"),
        """
        sources:
          orders:   { kafka: orders }
          payments: { kafka: payments }
        outputs:
          results:  { kafka: sold }
          missing:  { kafka: unsold }
          late:     { kafka: late }
          rejected: { kafka: rejected }
        kafka:
          bootstrap: "localhost:%d"
          security.protocol: SASL_PLAINTEXT
          sasl.mechanism: PLAIN
          sasl.jaas.config: 'org.apache.kafka.common.security.plain.PlainLoginModule required
            username="braid" password="${%s}";'
        claims: { redis: "%s", password: "${file:%s}" }
        """
            .formatted(login, kafkaVariable, redis, redisPassword));
  }

  private void aResultIsPublished() throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka), new StringSerializer(), new StringSerializer())) {
      for (String topic : List.of("orders", "payments")) {
        String event = "{\"order\":\"a\",\"at\":\"" + Instant.now() + "\"}";
        var unused = producer.send(new ProducerRecord<>(topic, event)).get();
      }
    }
    long until = System.nanoTime() + PATIENCE.toNanos();
    try (TopicReader results = TopicReader.of(kafka, "sold")) {
      while (results.next(Duration.ofMillis(200)).isEmpty()) {
        assertThat("a result in time", System.nanoTime(), lessThan(until));
      }
    }
  }

  /** Where a text is, as it is or in base64, whatever stands before it. */
  private static List<String> found(Map<String, String> seen, String text) {
    List<String> forms = new ArrayList<>(List.of(text));
    for (int shift = 0; shift < 3; shift++) {
      byte[] bytes = (" ".repeat(shift) + text).getBytes(StandardCharsets.UTF_8);
      String encoded = Base64.getEncoder().withoutPadding().encodeToString(bytes);
      // The characters at both ends depend on what stands around them.
      forms.add(encoded.substring(shift == 0 ? 0 : 4, encoded.length() - 4));
    }
    Map<String, String> places = new LinkedHashMap<>(seen);
    places.values().removeIf(content -> forms.stream().noneMatch(content::contains));
    return List.copyOf(places.keySet());
  }
}

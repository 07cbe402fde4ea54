// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.braid.runners.cluster.FlinkRest;
import dev.braid.testing.stack.FlinkCluster;
import dev.braid.testing.stack.KafkaBroker;
import dev.braid.testing.stack.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A join of topics on a cluster: started, cancelled, and gone on with from its last checkpoint. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class ClusterStreamIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder = Path.of("");
  private final List<AutoCloseable> started = new ArrayList<>();
  private String bootstrap = "";
  private String url = "";
  private Path endpoints = Path.of("");
  private Path spec = Path.of("");

  @BeforeEach
  void start() throws Exception {
    System.setProperty(ClusterRun.JAR, Path.of("target", "braid-job.jar").toString());
    KafkaBroker kafka = KafkaBroker.in(folder.resolve("kafka"));
    started.add(kafka::stop);
    kafka.start();
    bootstrap = kafka.bootstrap();
    RedisServer redis = RedisServer.in(folder.resolve("redis"));
    started.add(redis::stop);
    redis.start();
    FlinkCluster flink =
        FlinkCluster.in(folder.resolve("flink")).withStateInMemory().withTaskHeap(512);
    started.add(flink);
    flink.start();
    url = flink.url();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin
          .createTopics(
              Stream.of("orders", "payments", "sold", "unsold", "late", "rejected")
                  .map(topic -> new NewTopic(topic, 2, (short) 1))
                  .toList())
          .all()
          .get();
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
    endpoints =
        Files.writeString(
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
            kafka:  { bootstrap: "%s" }
            claims: { redis: "%s" }
            """
                .formatted(bootstrap, redis.url()));
  }

  @AfterEach
  void stop() throws Exception {
    System.clearProperty(ClusterRun.JAR);
    for (int i = started.size() - 1; i >= 0; i--) {
      started.get(i).close();
    }
  }

  @Test
  void goesOnFromItsLastCheckpoint() throws Exception {
    String first = run();
    send("orders", "a");
    send("payments", "a");
    await("a result", () -> results().equals(List.of("order/a")));
    CommandLineRun again = command();
    assertThat(again.err(), containsString("a job braid-order runs there already: see " + url));
    assertThat(again.exitCode(), is(1));

    send("orders", "b");
    int before = checkpoints(first, "completed");
    await("two checkpoints", () -> checkpoints(first, "completed") >= before + 2);
    cancel(first);
    send("payments", "b");
    String second = run("--resume", folder.resolve("flink/checkpoints").toString());

    await("the result of both lives", () -> results().size() == 2);
    assertThat(results(), contains("order/a", "order/b"));
    assertThat(checkpoints(second, "restored"), is(1));
    cancel(second);
  }

  private String run(String... more) throws IOException {
    CommandLineRun run = command(more);
    assertThat(run.err(), run.exitCode(), is(0));
    return JSON.readTree(run.out()).path("job").asText();
  }

  private CommandLineRun command(String... more) {
    List<Object> args = new ArrayList<>(List.of("run", spec, "--endpoints", endpoints));
    args.addAll(List.of("--flink", url, "--parallelism", "2", "--json"));
    args.addAll(List.of("--checkpoint-interval", "500ms", "--state", "memory"));
    args.addAll(List.of(more));
    return CommandLineRun.of(args.toArray());
  }

  private void cancel(String id) throws Exception {
    FlinkRest cluster = FlinkRest.at(url);
    cluster.cancel(id);
    await(
        "the end of the job",
        () -> cluster.jobs().stream().anyMatch(job -> job.id().equals(id) && job.isEnded()));
  }

  private int checkpoints(String job, String count) throws IOException {
    URI answer = URI.create(url + "/jobs/" + job + "/checkpoints");
    JsonNode counts = JSON.readTree(answer.toURL()).path("counts");
    return counts.path(count).asInt();
  }

  private void send(String topic, String order) throws Exception {
    String event = "{\"order\":\"" + order + "\",\"at\":\"" + Instant.now() + "\"}";
    Map<String, Object> config = Map.of("bootstrap.servers", bootstrap);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      var unused = producer.send(new ProducerRecord<>(topic, event)).get();
    }
  }

  /** The ids of all results, in order. */
  private List<String> results() throws IOException {
    List<String> ids = new ArrayList<>();
    Map<String, Object> config =
        Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      var partitions =
          consumer.partitionsFor("sold").stream()
              .map(one -> new TopicPartition(one.topic(), one.partition()))
              .toList();
      consumer.assign(partitions);
      var ends = consumer.endOffsets(partitions);
      while (partitions.stream()
          .anyMatch(one -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
        for (var result : consumer.poll(Duration.ofMillis(200))) {
          ids.add(JSON.readTree(result.value()).path("id").asText());
        }
      }
    }
    ids.sort(null);
    return ids;
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long since = System.nanoTime();
    while (!condition.call()) {
      if (System.nanoTime() - since > TimeUnit.MINUTES.toNanos(1)) {
        throw new AssertionError("waited in vain for " + what);
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }
}

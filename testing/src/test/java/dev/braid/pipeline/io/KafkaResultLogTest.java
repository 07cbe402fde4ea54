// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.braid.pipeline.spec.Endpoints;
import dev.braid.testing.live.TopicLine;
import dev.braid.testing.live.TopicReader;
import dev.braid.testing.stack.KafkaBroker;
import dev.braid.transforms.model.Outgoing;
import dev.braid.transforms.publish.Place;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results in a topic of a real broker. */
final class KafkaResultLogTest {

  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(4);

  private static KafkaBroker broker;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    broker = KafkaBroker.in(folder);
    broker.start();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void aResultLandsWhereItsPlaceSaysAndIsFoundThere() throws Exception {
    try (KafkaResultLog log = log(topic("found", 4))) {
      log.send(results("a", "b"));
      Place place = log.place("key-c");
      log.send(results("c"));
      List<TopicLine> lines = TopicReader.all(broker.bootstrap(), "found");
      TopicLine c = lines.stream().filter(line -> line.id().equals("j/c")).findFirst().get();
      assertThat(c.partition(), is(place.partition()));
      assertThat(c.offset() >= place.from(), is(true));
      assertThat(c.key(), is("key-c"));
      assertThat(c.value(), is("value-c"));
      assertThat(log.find(Map.of("j/c", place)), contains("j/c"));
      assertThat(log.find(Map.of("j/d", place)), is(Set.of()));
      Place after = new Place(place.partition(), c.offset() + 1);
      assertThat(log.find(Map.of("j/c", after)), is(Set.of()));
    }
  }

  @Test
  void manyAreLookedUpInOnePass() throws Exception {
    try (KafkaResultLog log = log(topic("many", 3))) {
      Map<String, Place> places = new HashMap<>();
      List<Outgoing> all = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        Outgoing result = result("r" + i);
        all.add(result);
        places.put(result.id(), log.place(result.key()));
        places.put("absent/" + i, log.place(result.key()));
      }
      log.send(all);
      assertThat(log.find(places), is(Set.copyOf(all.stream().map(Outgoing::id).toList())));
    }
  }

  @Test
  void whatIsSentTogetherIsOneRequest() throws Exception {
    List<Outgoing> batch = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      batch.add(result("r" + i));
    }
    try (KafkaResultLog log = log(topic("together", 4))) {
      for (int i = 0; i < 20; i++) {
        log.send(batch);
      }
      assertThat(recordsPerRequest("together"), greaterThan(90.0));
    }
  }

  /** Of the producer that sends to this topic, as it counts them itself. */
  private static double recordsPerRequest(String topic) throws Exception {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    ObjectName ofTopic =
        new ObjectName("kafka.producer:type=producer-topic-metrics,topic=" + topic + ",*");
    String client = beans.queryNames(ofTopic, null).iterator().next().getKeyProperty("client-id");
    ObjectName producer =
        new ObjectName("kafka.producer:type=producer-metrics,client-id=" + client);
    return (double) beans.getAttribute(producer, "records-per-request-avg");
  }

  @Test
  void aKeyIsInThePartitionWhereOtherProducersPutIt() throws Exception {
    try (KafkaResultLog log = log(topic("keys", 7));
        KafkaProducer<String, String> other =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap()),
                new StringSerializer(),
                new StringSerializer())) {
      for (String key : List.of("a", "ann-bob", "42", "ключ", "")) {
        int partition = other.send(new ProducerRecord<>("keys", key, "")).get().partition();
        assertThat(key, log.place(key).partition(), is(partition));
      }
    }
  }

  @Test
  void aPlaceInATopicThatWasMadeAnewIsLookedForFromItsBeginning() throws Exception {
    try (KafkaResultLog log = log(topic("anew", 1))) {
      log.send(results("a"));
      assertThat(log.find(Map.of("j/a", new Place(0, 1000))), contains("j/a"));
    }
  }

  @Test
  void aBrokerThatIsAwayFailsTheCallAndTheNextBeginsAnew() throws Exception {
    try (KafkaResultLog log = log(topic("away", 1))) {
      log.send(results("a"));
      Place place = log.place("key-b");
      broker.kill();
      IOException e = assertThrows(IOException.class, () -> log.send(results("b")));
      assertThat(e.getMessage(), containsString("away"));
      broker.start();
      log.send(results("c"));
      assertThat(log.find(Map.of("j/c", place)), contains("j/c"));
      assertThat(
          TopicReader.all(broker.bootstrap(), "away").stream().map(TopicLine::id).toList(),
          contains("j/a", "j/c"));
    }
  }

  @Test
  void whatNoWaitingCuresIsNoIoException() throws Exception {
    try (KafkaResultLog log = log(topic("small", 1))) {
      Outgoing large = new Outgoing("j/large", "k", new byte[2 << 20]);
      assertThrows(KafkaException.class, () -> log.send(List.of(large)));
    }
  }

  private static KafkaResultLog log(String topic) throws IOException {
    return KafkaResultLog.open(
        KafkaConnection.of(new Endpoints.Kafka(broker.bootstrap(), Map.of())), topic, SEND_TIMEOUT);
  }

  private static String topic(String name, int partitions) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1))).all().get();
    }
    return name;
  }

  private static List<Outgoing> results(String... names) {
    return List.of(names).stream().map(KafkaResultLogTest::result).toList();
  }

  private static Outgoing result(String name) {
    return new Outgoing(
        "j/" + name, "key-" + name, ("value-" + name).getBytes(StandardCharsets.UTF_8));
  }
}

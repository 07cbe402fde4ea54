// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import dev.braid.transforms.model.Outgoing;
import dev.braid.transforms.publish.Place;
import dev.braid.transforms.publish.ResultLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Results in a topic of Kafka. A record's key is the result's, its id is in the header {@code
 * braid-id}; it lands in the partition where Kafka's own producers put that key.
 *
 * <p><b>Guarantee.</b> What {@link ResultLog} says, as long as the topic keeps its records, with an
 * idempotent producer that waits for all replicas in sync.
 *
 * <p><b>Cost.</b> A look-up reads each partition in question once, from the first of its places on.
 *
 * <p><b>Errors.</b> {@link IOException} if Kafka does not answer in time; the next call begins
 * anew. {@link KafkaException} if trying again cannot help.
 */
public final class KafkaResultLog implements ResultLog {

  /** The header that has the id. */
  static final String ID_HEADER = "braid-id";

  /** How long Kafka may take until a record is on its way, or until it answers a question. */
  private static final Duration MOST_BLOCKED = Duration.ofSeconds(1);

  /**
   * Longer than it takes to hand over what is sent together. So all of it goes when it is flushed,
   * in one request to each broker, and none before.
   */
  private static final Duration UNTIL_FLUSHED = Duration.ofMillis(100);

  private static final Duration MOST_ASKED = Duration.ofSeconds(10);

  private final KafkaConnection connection;
  private final String topic;
  private final Duration sendTimeout;

  /** By partition, an offset that its end has reached. */
  private final Map<Integer, Long> reached = new HashMap<>();

  private @Nullable KafkaProducer<byte[], byte[]> producer;

  private KafkaResultLog(KafkaConnection connection, String topic, Duration sendTimeout) {
    this.connection = connection;
    this.topic = topic;
    this.sendTimeout = sendTimeout;
  }

  /**
   * Connects to {@code topic}.
   *
   * @param sendTimeout how long a send may take until it is acknowledged or given up
   * @throws IOException if Kafka does not answer
   */
  public static KafkaResultLog open(KafkaConnection connection, String topic, Duration sendTimeout)
      throws IOException {
    KafkaResultLog log = new KafkaResultLog(connection, topic, sendTimeout);
    log.readEnds();
    log.producer = log.newProducer();
    return log;
  }

  @Override
  public Place place(String key) {
    int partition = Utils.toPositive(Utils.murmur2(bytes(key))) % reached.size();
    return new Place(partition, reached.getOrDefault(partition, 0L));
  }

  @Override
  public void send(List<Outgoing> results) throws IOException {
    KafkaProducer<byte[], byte[]> open = producer;
    if (open == null) {
      open = newProducer();
      producer = open;
    }
    try {
      send(results, open);
    } catch (IOException | RuntimeException e) {
      close(); // what is still on its way goes no further
      throw e;
    }
  }

  private void send(List<Outgoing> results, KafkaProducer<byte[], byte[]> open) throws IOException {
    long start = System.nanoTime();
    List<Future<RecordMetadata>> sends = new ArrayList<>();
    try {
      for (Outgoing result : results) {
        if (System.nanoTime() - start > MOST_BLOCKED.toNanos()) {
          throw new IOException("Kafka takes no more records for topic '" + topic + "'");
        }
        sends.add(open.send(record(result)));
      }
      open.flush();
      for (Future<RecordMetadata> send : sends) {
        RecordMetadata landed = send.get();
        reached.merge(landed.partition(), landed.offset() + 1, Math::max);
      }
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw failed(
          "send to", cause instanceof KafkaException kafka ? kafka : new KafkaException(e));
    } catch (KafkaException e) {
      throw failed("send to", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while sending to topic '" + topic + "'", e);
    }
  }

  private ProducerRecord<byte[], byte[]> record(Outgoing result) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic, place(result.key()).partition(), bytes(result.key()), result.value());
    record.headers().add(ID_HEADER, bytes(result.id()));
    return record;
  }

  @Override
  public Set<String> find(Map<String, Place> places) throws IOException {
    Map<TopicPartition, Long> from = new HashMap<>();
    places
        .values()
        .forEach(
            place ->
                from.merge(new TopicPartition(topic, place.partition()), place.from(), Math::min));
    try (KafkaConsumer<byte[], byte[]> consumer = newConsumer()) {
      Set<String> found = new HashSet<>();
      read(consumer, from, places, found);
      return found;
    } catch (KafkaException e) {
      throw failed("look results up in", e);
    }
  }

  /** Reads from the given offsets to the ends that the partitions have now. */
  private static void read(
      KafkaConsumer<byte[], byte[]> consumer,
      Map<TopicPartition, Long> from,
      Map<String, Place> sought,
      Set<String> found) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(from.keySet());
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(from.keySet());
    consumer.assign(from.keySet());
    from.forEach(
        (partition, offset) -> {
          long begin = begins.getOrDefault(partition, 0L);
          // A topic that was made anew ends before.
          boolean there = offset >= begin && offset <= ends.getOrDefault(partition, 0L);
          consumer.seek(partition, there ? offset : begin);
        });
    long answered = System.nanoTime();
    while (!from.keySet().stream()
        .allMatch(each -> consumer.position(each) >= ends.getOrDefault(each, 0L))) {
      if (System.nanoTime() - answered > MOST_ASKED.toNanos()) {
        throw new TimeoutException("it gives no records");
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(MOST_BLOCKED)) {
        Header id = record.headers().lastHeader(ID_HEADER);
        if (id != null) {
          String text = new String(id.value(), StandardCharsets.UTF_8);
          if (sought.containsKey(text)) {
            found.add(text);
          }
        }
        answered = System.nanoTime();
      }
    }
  }

  private void readEnds() throws IOException {
    try (KafkaConsumer<byte[], byte[]> consumer = newConsumer()) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(each -> new TopicPartition(topic, each.partition()))
              .toList();
      if (partitions.isEmpty()) {
        throw new IOException("Kafka has no topic '" + topic + "'");
      }
      consumer
          .endOffsets(partitions)
          .forEach((partition, end) -> reached.put(partition.partition(), end));
    } catch (KafkaException e) {
      throw failed("read the ends of", e);
    }
  }

  private KafkaProducer<byte[], byte[]> newProducer() {
    Map<String, Object> properties = new HashMap<>(connection.clientProperties());
    long delivery = sendTimeout.minus(MOST_BLOCKED).toMillis();
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, (int) UNTIL_FLUSHED.toMillis());
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MOST_BLOCKED.toMillis());
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) delivery);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) delivery / 2);
    return made(() -> new KafkaProducer<>(properties));
  }

  private KafkaConsumer<byte[], byte[]> newConsumer() {
    Map<String, Object> properties = new HashMap<>(connection.clientProperties());
    properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) MOST_ASKED.toMillis());
    return made(() -> new KafkaConsumer<>(properties));
  }

  /** What cannot be made has properties that are wrong; Kafka's own message may show a secret. */
  private <T> T made(Supplier<T> client) {
    try {
      return client.get();
    } catch (KafkaException e) {
      throw new IllegalStateException(connection.unusable(e));
    }
  }

  private IOException failed(String what, KafkaException e) {
    if (e instanceof RetriableException || e instanceof InterruptException) {
      return new IOException(
          "Kafka: cannot " + what + " topic '" + topic + "': " + e.getMessage(), e);
    }
    throw e;
  }

  @Override
  public void close() {
    KafkaProducer<byte[], byte[]> open = producer;
    producer = null;
    if (open != null) {
      // It would not wait for its thread, and throw.
      boolean interrupted = Thread.interrupted();
      open.close(Duration.ZERO);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Results in a topic of Kafka. A record has the join's key as its key, and its id in the header
 * {@code braid-id}; it lands in the partition where Kafka's own producers put that key.
 *
 * <p><b>Guarantee.</b> What {@link ResultLog} says, as long as the topic keeps its records, with an
 * idempotent producer that waits for all replicas. A look-up reads the partition once from the
 * place on, for all ids that are looked up until the next send.
 *
 * <p><b>Errors.</b> {@link IOException} if Kafka does not answer in time; the next call begins
 * anew. {@link KafkaException} if trying again cannot help.
 */
public final class KafkaResultLog implements ResultLog {

  /** The header that has the id. */
  public static final String ID_HEADER = "braid-id";

  /** How long Kafka may block a call before a record is on its way. */
  private static final Duration MOST_BLOCKED = Duration.ofSeconds(1);

  private final KafkaConnection connection;
  private final String topic;
  private final Duration sendTimeout;
  private final Map<Integer, Ids> lookedUp = new HashMap<>();

  /** By partition, an offset that its end has reached. */
  private final Map<Integer, Long> reached = new HashMap<>();

  private int partitions;
  private @Nullable KafkaProducer<byte[], byte[]> producer;

  private KafkaResultLog(KafkaConnection connection, String topic, Duration sendTimeout) {
    this.connection = connection;
    this.topic = topic;
    this.sendTimeout = sendTimeout;
  }

  /**
   * Connects to {@code topic}.
   *
   * @param sendTimeout how long a send may take until it is acknowledged or given up, more than two
   *     seconds
   * @throws IOException if Kafka does not answer
   */
  public static KafkaResultLog open(
      KafkaConnection connection, String topic, Duration sendTimeout) throws IOException {
    KafkaResultLog log = new KafkaResultLog(connection, topic, sendTimeout);
    log.readEnds();
    log.producer();
    return log;
  }

  @Override
  public Place place(String key) {
    int partition = Utils.toPositive(Utils.murmur2(bytes(key))) % partitions;
    return new Place(partition, reached.getOrDefault(partition, 0L));
  }

  @Override
  public void send(List<Outgoing> results) throws IOException {
    lookedUp.clear();
    long start = System.nanoTime();
    List<Future<RecordMetadata>> sends = new ArrayList<>();
    try {
      for (Outgoing result : results) {
        if (System.nanoTime() - start > MOST_BLOCKED.toNanos()) {
          throw new IOException("Kafka takes no more records for " + topic);
        }
        sends.add(producer().send(record(result)));
      }
      for (Future<RecordMetadata> send : sends) {
        RecordMetadata landed = send.get();
        reached.merge(landed.partition(), landed.offset() + 1, Math::max);
      }
    } catch (ExecutionException e) {
      throw failed(e.getCause());
    } catch (KafkaException e) {
      throw failed(e);
    } catch (IOException e) {
      closeProducer();
      throw e;
    } catch (InterruptedException e) {
      closeProducer();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while sending to " + topic, e);
    }
  }

  @Override
  public boolean has(String id, Place place) throws IOException {
    Ids ids = lookedUp.computeIfAbsent(place.partition(), Ids::new);
    try {
      ids.readFrom(place.from());
    } catch (KafkaException e) {
      lookedUp.clear();
      throw asIo("cannot look results up in", e);
    }
    return ids.contains(id);
  }

  @Override
  public void close() {
    closeProducer();
  }
}

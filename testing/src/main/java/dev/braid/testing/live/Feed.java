// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.live;

import dev.braid.testing.generate.EventGenerator.Generated;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends generated lines to topics, each when its arrival is due, or as fast as it goes. Each is
 * there once, whatever becomes of the broker meanwhile.
 */
public final class Feed implements AutoCloseable {

  /** Is told of each line that Kafka has. */
  public interface Listener {
    /**
     * The line is in its topic.
     *
     * @param appended the timestamp it has there, in epoch milliseconds
     */
    void appended(Generated line, long appended);
  }

  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<String, String> topics;
  private final Listener listener;
  private final Clock clock;
  private final AtomicLong sent = new AtomicLong();
  private volatile @Nullable Exception failure;
  private final CountDownLatch stopped = new CountDownLatch(1);

  private Feed(String bootstrap, Map<String, String> topics, Listener listener, Clock clock) {
    this.topics = Map.copyOf(topics);
    this.listener = listener;
    this.clock = clock;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.LINGER_MS_CONFIG,
                0,
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                256L << 20,
                // A broker that is started again is worth waiting for.
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                Duration.ofMinutes(5).toMillis(),
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                (int) Duration.ofMinutes(5).toMillis()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /**
   * A feed of a Kafka cluster.
   *
   * @param topics by source
   */
  public static Feed to(String bootstrap, Map<String, String> topics, Listener listener) {
    return new Feed(bootstrap, topics, listener, Clock.systemUTC());
  }

  /** Sends each line when its arrival is due; returns when all are there, or it was stopped. */
  public void sendInTime(Stream<Generated> lines) throws InterruptedException {
    for (Iterator<Generated> each = lines.iterator(); each.hasNext(); ) {
      Generated line = each.next();
      long early = line.arrival().toEpochMilli() - clock.millis();
      if (stopped.await(Math.max(0, early), TimeUnit.MILLISECONDS)) {
        break;
      }
      send(line);
    }
    awaitAll();
  }

  /** Sends the lines as fast as it goes; returns when all are there. */
  public void sendAtOnce(Stream<Generated> lines) {
    lines.forEach(this::send);
    awaitAll();
  }

  /** How many lines Kafka has so far. */
  public long sent() {
    return sent.get();
  }

  /** Makes {@link #sendInTime} end, once Kafka has what was sent. */
  public void stop() {
    stopped.countDown();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback is told
  private void send(Generated line) {
    byte[] key = line.key().getBytes(StandardCharsets.UTF_8);
    byte[] value = line.line().getBytes(StandardCharsets.UTF_8);
    String topic = topics.get(line.source());
    if (topic == null) {
      throw new IllegalArgumentException("source '" + line.source() + "' has no topic");
    }
    producer.send(
        new ProducerRecord<>(topic, key, value),
        (appended, e) -> {
          if (e != null) {
            failure = e;
          } else {
            sent.incrementAndGet();
            listener.appended(line, appended.timestamp());
          }
        });
  }

  private void awaitAll() {
    producer.flush();
    Exception e = failure;
    if (e != null) {
      throw new IllegalStateException("a line could not be sent: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    stop();
    producer.close(Duration.ofSeconds(10));
  }
}

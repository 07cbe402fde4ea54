// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.live;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.utils.Utils;

/** Makes and deletes topics of a broker that stands alone. */
public final class Topics implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration ASK_AGAIN = Duration.ofMillis(50);

  private final Admin admin;

  private Topics(Admin admin) {
    this.admin = admin;
  }

  /** Those of the broker at {@code bootstrap}. */
  public static Topics at(String bootstrap) {
    return new Topics(
        Admin.create(
            Map.of(
                "bootstrap.servers",
                bootstrap,
                "default.api.timeout.ms",
                (int) PATIENCE.toMillis(),
                "request.timeout.ms",
                (int) PATIENCE.toMillis())));
  }

  /**
   * Makes topics, and waits until each partition has a leader at work; the time of a record is when
   * the broker appended it.
   *
   * <p>A leader that begins while an idempotent producer already sends may refuse its first batch
   * and take its second; then it refuses the first for good, since its numbers are too low.
   *
   * @throws IOException if one is there already, or the broker does not do it in time
   */
  public void create(Collection<String> names, int partitions) throws IOException {
    Map<String, String> config = Map.of("message.timestamp.type", "LogAppendTime");
    var unused =
        await(
            admin
                .createTopics(
                    names.stream()
                        .map(name -> new NewTopic(name, partitions, (short) 1).configs(config))
                        .toList())
                .all(),
            "make");
    Map<TopicPartition, OffsetSpec> partitionsOfAll = new HashMap<>();
    for (String name : names) {
      for (int i = 0; i < partitions; i++) {
        partitionsOfAll.put(new TopicPartition(name, i), OffsetSpec.latest());
      }
    }
    awaitLeaders(partitionsOfAll);
  }

  /** Only a leader answers; a broker that has not heard of a new topic says that there is none. */
  private void awaitLeaders(Map<TopicPartition, OffsetSpec> partitions) throws IOException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        var unused = await(admin.listOffsets(partitions).all(), "lead");
        return;
      } catch (IOException e) {
        if (!(e.getCause() instanceof RetriableException) || System.nanoTime() > until) {
          throw e;
        }
        Utils.sleep(ASK_AGAIN.toMillis());
      }
    }
  }

  /**
   * Deletes topics and what is in them.
   *
   * @throws IOException if one is not there, or the broker does not do it in time
   */
  public void delete(Collection<String> names) throws IOException {
    var unused = await(admin.deleteTopics(names).all(), "delete");
  }

  /**
   * The names of all topics, but for those that Kafka made for itself.
   *
   * @throws IOException if the broker does not answer in time
   */
  public Set<String> names() throws IOException {
    return await(admin.listTopics().names(), "list");
  }

  private static <T> T await(KafkaFuture<T> done, String what) throws IOException {
    try {
      return done.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException | TimeoutException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException("Kafka does not " + what + " the topics: " + cause.getMessage(), cause);
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(2));
  }
}

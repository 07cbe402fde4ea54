// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Asks Kafka for topics, in ten seconds at most. */
final class KafkaCheck {

  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final KafkaConnection kafka;
  private final List<String> problems;

  /** What is wrong is added to {@code problems}. */
  KafkaCheck(KafkaConnection kafka, List<String> problems) {
    this.kafka = kafka;
    this.problems = problems;
  }

  /**
   * How many partitions each topic has that is there.
   *
   * @param topics by name, each with what it is
   */
  Map<String, Integer> partitions(Map<String, String> topics) {
    Map<String, Integer> partitions = new LinkedHashMap<>();
    try {
      Admin admin = Admin.create(config(kafka));
      try {
        describe(admin, topics, partitions);
      } finally {
        admin.close(Duration.ZERO);
      }
    } catch (IllegalStateException e) {
      problems.add(String.valueOf(e.getMessage()));
    } catch (KafkaException e) {
      problems.add(kafka.unusable(e));
    }
    return partitions;
  }

  private void describe(Admin admin, Map<String, String> topics, Map<String, Integer> partitions) {
    Map<String, KafkaFuture<TopicDescription>> answers =
        admin.describeTopics(topics.keySet()).topicNameValues();
    long deadline = System.nanoTime() + LONGEST.toNanos();
    for (Map.Entry<String, String> topic : topics.entrySet()) {
      KafkaFuture<TopicDescription> answer = Objects.requireNonNull(answers.get(topic.getKey()));
      if (!read(topic, answer, deadline, partitions)) {
        return;
      }
    }
  }

  /** Of a client that does not wait for long. */
  static Map<String, Object> config(KafkaConnection kafka) {
    Map<String, Object> config = new HashMap<>(kafka.clientProperties());
    int millis = (int) LONGEST.toMillis();
    config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis / 2);
    config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    config.put(AdminClientConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, millis / 2L);
    config.put(AdminClientConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, millis / 2L);
    return config;
  }

  /** Whether it makes sense to ask for another topic. */
  private boolean read(
      Map.Entry<String, String> topic,
      KafkaFuture<TopicDescription> answer,
      long deadline,
      Map<String, Integer> partitions) {
    String which = topic.getValue() + ": ";
    String name = "topic '" + topic.getKey() + "' at " + kafka.bootstrap();
    try {
      long left = Math.max(0, deadline - System.nanoTime());
      TopicDescription there = answer.get(left, TimeUnit.NANOSECONDS);
      partitions.put(topic.getKey(), there.partitions().size());
      return true;
    } catch (ExecutionException e) {
      Throwable why = e.getCause();
      if (why instanceof UnknownTopicOrPartitionException) {
        problems.add(which + "there is no " + name + "; create it");
        return true;
      }
      if (why instanceof AuthorizationException) {
        problems.add(which + "no permission to see " + name);
        return true;
      }
      problems.add(problem(kafka, why));
      return false;
    } catch (TimeoutException e) {
      problems.add(silent(kafka));
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      problems.add("interrupted while asking " + kafka);
      return false;
    }
  }

  /** What is wrong if a question failed, in one line. */
  static String problem(KafkaConnection kafka, @Nullable Throwable why) {
    return why instanceof AuthenticationException
        ? kafka + " refused the login: " + firstLine(why)
        : silent(kafka);
  }

  private static String silent(KafkaConnection kafka) {
    return kafka
        + " does not answer; is it running, and are 'bootstrap' and 'security.protocol' right?";
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.getClass().getSimpleName());
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import dev.braid.pipeline.spec.Endpoints;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** How many records of its topics a join has still to read. */
public final class TopicLag {

  private TopicLag() {}

  /**
   * The records that no checkpoint of a join holds as read, by what its group has committed. A
   * Kafka that does not answer is given up after ten seconds.
   *
   * @throws EndpointsException if Kafka does not say
   */
  public static long of(String join, Endpoints endpoints) {
    KafkaConnection kafka = KafkaConnection.of(endpoints.requireKafka());
    List<String> topics =
        endpoints.sources().values().stream()
            .map(source -> ((Endpoints.Topic) source).name())
            .distinct()
            .toList();
    try (Admin admin = Admin.create(KafkaCheck.config(kafka))) {
      Object group =
          kafka
              .clientProperties()
              .getOrDefault(ConsumerConfig.GROUP_ID_CONFIG, ReadSettings.group(join));
      return of(admin, topics, String.valueOf(group));
    } catch (IllegalStateException e) {
      throw new EndpointsException(List.of(String.valueOf(e.getMessage())));
    } catch (ExecutionException e) {
      throw new EndpointsException(List.of(KafkaCheck.problem(kafka, e.getCause())));
    } catch (KafkaException e) {
      throw new EndpointsException(List.of(kafka.unusable(e)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EndpointsException(List.of("interrupted while asking " + kafka));
    }
  }

  private static long of(Admin admin, List<String> topics, String group)
      throws ExecutionException, InterruptedException {
    Set<TopicPartition> partitions = new HashSet<>();
    for (TopicDescription topic : admin.describeTopics(topics).allTopicNames().get().values()) {
      topic
          .partitions()
          .forEach(p -> partitions.add(new TopicPartition(topic.name(), p.partition())));
    }
    Map<TopicPartition, Long> ends = offsets(admin, partitions, OffsetSpec.latest());
    Map<TopicPartition, Long> read = offsets(admin, partitions, OffsetSpec.earliest());
    admin
        .listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .get()
        .forEach((partition, committed) -> read.merge(partition, committed.offset(), Math::max));
    return ends.entrySet().stream()
        .mapToLong(end -> Math.max(0, end.getValue() - read.getOrDefault(end.getKey(), 0L)))
        .sum();
  }

  private static Map<TopicPartition, Long> offsets(
      Admin admin, Set<TopicPartition> partitions, OffsetSpec which)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions.forEach(each -> asked.put(each, which));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    admin.listOffsets(asked).all().get().forEach((each, at) -> offsets.put(each, at.offset()));
    return offsets;
  }
}

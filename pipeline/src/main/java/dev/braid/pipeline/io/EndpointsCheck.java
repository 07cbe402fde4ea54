// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import dev.braid.pipeline.spec.Endpoints;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks whether Kafka and Redis are there, before anything runs: that they answer, that they accept
 * the login, and that the topics exist. It takes 15 seconds at most.
 */
public final class EndpointsCheck {

  private EndpointsCheck() {}

  /**
   * Returns how many partitions each topic of the endpoints has; empty if none is a topic.
   *
   * @throws EndpointsException with every problem, in one line each and without a secret
   */
  public static Map<String, Integer> require(Endpoints endpoints) {
    List<String> problems = new ArrayList<>();
    Map<String, Integer> partitions = new LinkedHashMap<>();
    Map<String, String> topics = topics(endpoints);
    Endpoints.Kafka kafka = endpoints.kafka();
    if (kafka != null && !topics.isEmpty()) {
      partitions.putAll(new KafkaCheck(KafkaConnection.of(kafka), problems).partitions(topics));
    }
    if (endpoints.claims() instanceof Endpoints.Redis redis) {
      RedisCheck.of(RedisConnection.of(redis)).ifPresent(problems::add);
    }
    if (!problems.isEmpty()) {
      throw new EndpointsException(problems);
    }
    return partitions;
  }

  /** What each topic is, for a message. */
  private static Map<String, String> topics(Endpoints endpoints) {
    Map<String, String> topics = new LinkedHashMap<>();
    endpoints.sources().forEach((name, source) -> add(topics, "source '" + name + "'", source));
    Endpoints.Outputs outputs = endpoints.outputs();
    add(topics, "output 'results'", outputs.results());
    add(topics, "output 'missing'", outputs.missing());
    add(topics, "output 'late'", outputs.late());
    add(topics, "output 'rejected'", outputs.rejected());
    return topics;
  }

  private static void add(Map<String, String> topics, String name, Object endpoint) {
    if (endpoint instanceof Endpoints.Topic topic) {
      topics.putIfAbsent(topic.name(), name);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import dev.braid.pipeline.spec.Endpoints;
import dev.braid.pipeline.spec.Template;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Kafka. It travels with the job and lies in its savepoints, without a secret: those
 * are read from the environment or a file by the process that connects.
 */
public final class KafkaConnection implements Serializable {

  private static final long serialVersionUID = 1;

  private final String bootstrap;
  private final LinkedHashMap<String, String> properties;
  private final LinkedHashMap<String, Template> secrets;

  private KafkaConnection(Endpoints.Kafka kafka) {
    this.bootstrap = kafka.bootstrap();
    this.properties = new LinkedHashMap<>(kafka.properties());
    this.secrets = new LinkedHashMap<>(kafka.secrets());
  }

  public static KafkaConnection of(Endpoints.Kafka kafka) {
    return new KafkaConnection(kafka);
  }

  /** The {@code bootstrap.servers}, which are no secret. */
  public String bootstrap() {
    return bootstrap;
  }

  /**
   * What the user says of every client of Kafka: the bootstrap servers and all other properties,
   * secrets among them, as they are in this process now. In a map of its own, to be added to.
   *
   * @throws IllegalStateException in one line, if a secret is not to be had
   */
  public Map<String, Object> clientProperties() {
    return clientProperties(System::getenv);
  }

  Map<String, Object> clientProperties(Function<String, @Nullable String> environment) {
    Map<String, Object> client = new LinkedHashMap<>(properties);
    secrets.forEach((name, secret) -> client.put(name, resolve(name, secret, environment)));
    client.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    return client;
  }

  private static String resolve(
      String name, Template secret, Function<String, @Nullable String> environment) {
    try {
      return secret.resolve(environment);
    } catch (IllegalStateException e) {
      throw new IllegalStateException("the secret '" + name + "' of Kafka: " + e.getMessage(), e);
    }
  }

  /**
   * Why no client could be made, in one line. Where it is the login that cannot be read, parts of
   * the secret are in Kafka's message, and not in this one.
   */
  String unusable(KafkaException e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String why = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    if (why.contains("bootstrap urls")) {
      return this + " cannot be found: no host of that name; is 'bootstrap' right?";
    }
    if (why.contains("JAAS")) {
      return this
          + ": 'sasl.jaas.config' must be like org.apache.kafka.common.security.plain"
          + ".PlainLoginModule required username=\"NAME\" password=\"${PASSWORD}\";";
    }
    return this + (root instanceof ConfigException ? ": " : ": no client can be made: ") + why;
  }

  @Override
  public String toString() {
    return "Kafka at " + bootstrap;
  }
}

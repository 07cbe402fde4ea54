// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.braid.pipeline.spec.Endpoints;
import dev.braid.pipeline.spec.Template;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.redis.RedisConnectionConfiguration;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class ConnectionsTest {

  private static final Map<String, String> ENVIRONMENT = Map.of("PASSWORD", "hunter2", "EMPTY", "");

  @Test
  void aClientOfKafkaGetsAllPropertiesWithTheSecretsOfThisProcess() {
    KafkaConnection kafka = kafka("user ${PASSWORD}");

    assertThat(
        kafka.clientProperties(ENVIRONMENT::get),
        equalTo(
            Map.of(
                "bootstrap.servers", "kafka:9092",
                "client.id", "${PASSWORD}",
                "sasl.jaas.config", "user hunter2")));
  }

  @Test
  void aSecretThatIsNotThereIsNamed() {
    IllegalStateException ofKafka =
        assertThrows(
            IllegalStateException.class,
            () -> kafka("user ${OTHER}").clientProperties(ENVIRONMENT::get));
    IllegalStateException ofRedis =
        assertThrows(
            IllegalStateException.class,
            () -> redis("rediss://a", "${OTHER}").configuration(ENVIRONMENT::get));

    assertThat(
        ofKafka.getMessage(),
        equalTo("the secret 'sasl.jaas.config' of Kafka: ${OTHER} is not set in the environment"));
    assertThat(
        ofRedis.getMessage(),
        equalTo("the password of Redis: ${OTHER} is not set in the environment"));
  }

  @Test
  void aJobThatIsBuiltAndUsedHoldsNoSecret() throws IOException {
    KafkaConnection kafka = kafka("user ${PASSWORD}");
    RedisConnection redis = redis("redis://a", "${PASSWORD}");
    kafka.clientProperties(ENVIRONMENT::get);
    redis.configuration(ENVIRONMENT::get);

    for (Serializable held : List.of(kafka, redis)) {
      assertThat(held(held), allOf(containsString("${PASSWORD}"), not(containsString("hunter2"))));
      assertThat(held.toString(), not(containsString("hunter2")));
    }
    assertThat(
        SerializableUtils.clone(kafka).clientProperties(ENVIRONMENT::get),
        equalTo(kafka.clientProperties(ENVIRONMENT::get)));
  }

  @Test
  void redisIsReachedAsItsUrlSays() {
    RedisConnectionConfiguration tls =
        redis("rediss://cache.example:6380", "${PASSWORD}").configuration(ENVIRONMENT::get);
    RedisConnectionConfiguration plain =
        redis("redis://[::1]/", "${EMPTY}").configuration(ENVIRONMENT::get);

    assertThat(
        tls.toString(),
        equalTo(
            RedisConnectionConfiguration.create("cache.example", 6380)
                .withTimeout(2_000)
                .enableSSL()
                .withAuth("hunter2")
                .toString()));
    assertThat(
        plain.toString(),
        equalTo(RedisConnectionConfiguration.create("[::1]", 6379).withTimeout(2_000).toString()));
  }

  /** What a savepoint has of it, as text. */
  static String held(Serializable value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  private static KafkaConnection kafka(String secret) {
    return KafkaConnection.of(
        new Endpoints.Kafka(
            "kafka:9092",
            Map.of("client.id", "${PASSWORD}"),
            Map.of("sasl.jaas.config", new Template(secret, "/"))));
  }

  private static RedisConnection redis(String url, String password) {
    return RedisConnection.of(
        new Endpoints.Redis(url, new Template(password, "/"), Duration.ofDays(7)));
  }
}

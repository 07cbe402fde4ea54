// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.publish;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.braid.bench.publish.Publishing.Target;
import dev.braid.testing.live.Topics;
import dev.braid.testing.stack.KafkaBroker;
import dev.braid.testing.stack.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.Jedis;

final class PublishRunTest {

  private static final Duration SHORT = Duration.ofMillis(300);

  private static KafkaBroker kafka;
  private static RedisServer redis;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    kafka = KafkaBroker.in(folder.resolve("kafka"));
    redis = RedisServer.in(folder.resolve("redis"));
    kafka.start();
    redis.start();
  }

  @AfterAll
  static void stop() {
    redis.stop();
    kafka.stop();
  }

  private static Target target(String topic) throws Exception {
    try (Topics topics = Topics.at(kafka.bootstrap())) {
      topics.create(List.of(topic), 2);
    }
    return new Target(kafka.bootstrap(), redis.url(), topic);
  }

  @ParameterizedTest
  @EnumSource(Publishing.class)
  void everyResultIsInTheTopicOnceAndWhatItTookIsTold(Publishing publishing) throws Exception {
    flush();
    Map<String, Double> figures =
        PublishRun.run(publishing, target(publishing.toString()), 700, SHORT, SHORT);
    assertThat(figures.get("results/s"), greaterThan(0.0));
    assertThat(figures.get("claim and confirm ms/result"), greaterThan(0.0));
    assertThat(figures.get("send ms/result"), greaterThan(0.0));
  }

  /** The claims of the first run keep the second from sending. */
  @ParameterizedTest
  @EnumSource(names = {"BRAID", "TUNED"})
  void aResultThatIsNotThereIsSeen(Publishing publishing) throws Exception {
    flush();
    var unused =
        PublishRun.run(publishing, target(publishing.toString() + "-first"), 7, SHORT, SHORT);
    Target other = target(publishing.toString() + "-second");
    IllegalStateException wrong =
        assertThrows(
            IllegalStateException.class, () -> PublishRun.run(publishing, other, 7, SHORT, SHORT));
    assertThat(wrong.getMessage(), containsString("lost"));
  }

  private static void flush() {
    try (Jedis jedis = new Jedis(redis.url())) {
      jedis.flushAll();
    }
  }
}

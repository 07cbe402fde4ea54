// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.stack;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** Each part, killed and started again. */
final class PartsTest {

  @Test
  void kafkaKeepsItsTopics(@TempDir Path folder) throws Exception {
    try (KafkaBroker kafka = KafkaBroker.in(folder)) {
      kafka.start();
      try (Admin admin = admin(kafka)) {
        admin.createTopics(List.of(new NewTopic("kept", 2, (short) 1))).all().get();
      }
      kafka.kill();
      assertThat(kafka.isRunning(), is(false));

      kafka.start();
      try (Admin admin = admin(kafka)) {
        assertThat(admin.listTopics().names().get(), hasItem("kept"));
      }
    }
  }

  private static Admin admin(KafkaBroker kafka) {
    return Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()));
  }

  @Test
  void redisKeepsItsKeys(@TempDir Path folder) throws Exception {
    try (RedisServer redis = RedisServer.in(folder)) {
      redis.start();
      try (Jedis client = new Jedis("localhost", redis.port())) {
        client.set("kept", "yes");
      }
      redis.kill();

      redis.start();
      try (Jedis client = new Jedis("localhost", redis.port())) {
        assertThat(client.get("kept"), is("yes"));
      }
    }
  }

  @Test
  void flinkComesTogetherAgain(@TempDir Path folder) throws Exception {
    try (FlinkCluster flink = FlinkCluster.in(folder)) {
      flink.start();
      assertThat(get(flink.url() + "/overview"), containsString("\"slots-total\":2"));
      for (String url : flink.prometheusUrls()) {
        assertThat(get(url), containsString("flink_"));
      }

      flink.taskManagers().get(0).kill();
      flink.taskManagers().get(0).start();
      flink.jobManager().kill();
      flink.jobManager().start();
      flink.awaitTaskManagers();
      assertThat(get(flink.url() + "/overview"), containsString("\"slots-total\":2"));
    }
  }

  @Test
  void whatDoesNotStartSaysWhyAndLeavesNothing(@TempDir Path folder) throws Exception {
    KafkaBroker kafka = KafkaBroker.in(folder.resolve("kafka"));
    FlinkCluster flink = FlinkCluster.in(folder.resolve("flink"));
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      RedisServer redis = RedisServer.in(folder.resolve("redis")).withPort(other.getLocalPort());

      IOException failure = assertThrows(IOException.class, Stack.of(kafka, redis, flink)::start);

      assertThat(failure.getMessage(), startsWith("redis ended with exit code 1; "));
      assertThat(failure.getMessage(), containsString("Address already in use"));
      for (Part part : List.of(kafka, redis, flink.jobManager(), flink.taskManagers().get(0))) {
        assertThat(part.name(), part.isRunning(), is(false));
      }
    }
  }

  @Test
  void aFrozenOneIsThereAndDoesNotAnswer(@TempDir Path folder) throws Exception {
    try (RedisServer redis = RedisServer.in(folder).withPassword("a \"secret\"")) {
      redis.start();
      try (Jedis client = new Jedis("localhost", redis.port(), 200)) {
        client.auth("a \"secret\"");
        redis.freeze();
        assertThat(redis.isRunning(), is(true));
        assertThrows(JedisConnectionException.class, client::ping);
      }
      redis.thaw();
      try (Jedis client = new Jedis("localhost", redis.port())) {
        client.auth("a \"secret\"");
        assertThat(client.ping(), is("PONG"));
      }
    }
  }

  private static String get(String url) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
        .body();
  }
}

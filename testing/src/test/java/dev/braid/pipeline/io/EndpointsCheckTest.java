// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.braid.pipeline.spec.Endpoints;
import dev.braid.pipeline.spec.Endpoints.Memory;
import dev.braid.pipeline.spec.Endpoints.Topic;
import dev.braid.pipeline.spec.Template;
import dev.braid.testing.stack.KafkaBroker;
import dev.braid.testing.stack.RedisServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user is told of a Kafka or a Redis that is not as the endpoints say. */
final class EndpointsCheckTest {

  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"braid\""
          + " password=\"${file:%s}\";";
  private static final int LOGIN_PORT = freePort();
  private static final int CLOSED_PORT = freePort();

  @SuppressWarnings("NullAway.Init")
  @TempDir
  private static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static KafkaBroker kafka;

  @SuppressWarnings("NullAway.Init")
  private static RedisServer redis;

  @BeforeAll
  static void start() throws Exception {
    int port = freePort();
    int controller = freePort();
    kafka =
        KafkaBroker.in(folder.resolve("kafka"))
            .withPort(port)
            .withProperty("controller.quorum.voters", "1@localhost:" + controller)
            .withProperty(
                "listeners",
                "PLAINTEXT://localhost:%d,LOGIN://localhost:%d,CONTROLLER://localhost:%d"
                    .formatted(port, LOGIN_PORT, controller))
            .withProperty(
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,LOGIN:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT")
            .withProperty("listener.name.login.sasl.enabled.mechanisms", "PLAIN")
            .withProperty(
                "listener.name.login.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required"
                    + " user_braid=\"right\";");
    redis = RedisServer.in(folder.resolve("redis")).withPassword("right");
    kafka.start();
    redis.start();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      admin
          .createTopics(
              List.of(new NewTopic("asked", 3, (short) 1), new NewTopic("answered", 2, (short) 1)))
          .all()
          .get();
    }
    Files.writeString(folder.resolve("right"), "right");
    Files.writeString(folder.resolve("wrong"), "hunter2");
  }

  @AfterAll
  static void stop() {
    redis.close();
    kafka.close();
  }

  @Test
  void topicsThatAreThereAreFoundWithTheirPartitions() {
    Endpoints endpoints = endpoints("asked", "answered", plain(kafka.bootstrap()));

    assertThat(EndpointsCheck.require(endpoints), equalTo(Map.of("asked", 3, "answered", 2)));
  }

  @Test
  void allThatIsMissingIsNamedAtOnce() {
    assertThat(
        problems(endpoints("ask", "answer", plain(kafka.bootstrap()))),
        equalTo(
            List.of(
                "source 'asks': there is no topic 'ask' at " + kafka.bootstrap() + "; create it",
                "output 'results': there is no topic 'answer' at "
                    + kafka.bootstrap()
                    + "; create it")));
  }

  @Test
  void aBrokerThatIsNotThereIsNamedInTime() {
    long before = System.nanoTime();
    List<String> problems =
        problems(endpoints("asked", "answered", plain("localhost:" + CLOSED_PORT)));

    assertThat(
        problems,
        equalTo(
            List.of(
                "Kafka at localhost:"
                    + CLOSED_PORT
                    + " does not answer; is it running, and are 'bootstrap' and"
                    + " 'security.protocol' right?")));
    assertThat(Duration.ofNanos(System.nanoTime() - before), lessThan(Duration.ofSeconds(15)));
  }

  @Test
  void aHostThatIsNotThereIsNamed() {
    assertThat(
        problems(endpoints("asked", "answered", plain("no-such-host.invalid:9092"))),
        equalTo(
            List.of(
                "Kafka at no-such-host.invalid:9092 cannot be found: no host of that name; is"
                    + " 'bootstrap' right?")));
  }

  @Test
  void aLoginIsAcceptedOrRefused() {
    assertThat(
        EndpointsCheck.require(endpoints("asked", "answered", login(LOGIN, "right"))),
        equalTo(Map.of("asked", 3, "answered", 2)));
    assertThat(
        problems(endpoints("asked", "answered", login(LOGIN, "wrong"))),
        equalTo(
            List.of(
                "Kafka at localhost:"
                    + LOGIN_PORT
                    + " refused the login: Authentication failed: Invalid username or password")));
  }

  @Test
  void aLoginThatCannotBeReadIsNotShown() {
    assertThat(
        problems(endpoints("asked", "answered", login("Login ${file:%s};", "wrong"))),
        equalTo(
            List.of(
                "Kafka at localhost:"
                    + LOGIN_PORT
                    + ": 'sasl.jaas.config' must be like"
                    + " org.apache.kafka.common.security.plain.PlainLoginModule required"
                    + " username=\"NAME\" password=\"${PASSWORD}\";")));
  }

  @Test
  void aSecretThatIsNotThereIsNamed() {
    assertThat(
        problems(endpoints("asked", "answered", login("${NOT_SET_ANYWHERE}", "right"))),
        equalTo(
            List.of(
                "the secret 'sasl.jaas.config' of Kafka: ${NOT_SET_ANYWHERE} is not set in the"
                    + " environment")));
  }

  @Test
  void aPropertyThatCannotBeIsNamed() {
    Endpoints.Kafka odd =
        new Endpoints.Kafka(kafka.bootstrap(), Map.of("security.protocol", "TLS"));

    assertThat(
        problems(endpoints("asked", "answered", odd)),
        contains(
            startsWith(
                "Kafka at "
                    + kafka.bootstrap()
                    + ": Invalid value TLS for configuration security.protocol")));
  }

  @Test
  void redisAnswersOrIsToldApart() {
    String url = redis.url();
    String at = "Redis at localhost:" + redis.port();

    assertThat(RedisCheck.of(redis(url, "right")).stream().toList(), equalTo(List.of()));
    assertThat(
        RedisCheck.of(redis(url, "wrong")).stream().toList(),
        equalTo(List.of(at + " refused the password")));
    assertThat(
        RedisCheck.of(redis(url, null)).stream().toList(),
        equalTo(
            List.of(at + " wants a password; write claims: { password: \"${REDIS_PASSWORD}\" }")));
    assertThat(
        RedisCheck.of(redis("redis://localhost:" + CLOSED_PORT, null)).stream().toList(),
        equalTo(
            List.of(
                "Redis at localhost:"
                    + CLOSED_PORT
                    + " does not answer; is it running, and is 'redis' right?")));
  }

  @Test
  void aRedisWithoutPasswordNeedsNone() throws Exception {
    try (RedisServer open = RedisServer.in(folder.resolve("open"))) {
      open.start();

      assertThat(
          RedisCheck.of(redis(open.url(), "right")).stream().toList(),
          equalTo(
              List.of(
                  "Redis at localhost:"
                      + open.port()
                      + " has no password, but 'password' gives one")));
    }
  }

  private static List<String> problems(Endpoints endpoints) {
    return assertThrows(EndpointsException.class, () -> EndpointsCheck.require(endpoints))
        .problems();
  }

  private static RedisConnection redis(String url, @Nullable String password) {
    Template template = password == null ? null : template("${file:%s}", password);
    return RedisConnection.of(new Endpoints.Redis(url, template, Duration.ofDays(7)));
  }

  private static Endpoints.Kafka plain(String bootstrap) {
    return new Endpoints.Kafka(bootstrap, Map.of());
  }

  private static Endpoints.Kafka login(String jaas, String password) {
    return new Endpoints.Kafka(
        "localhost:" + LOGIN_PORT,
        Map.of("security.protocol", "SASL_PLAINTEXT", "sasl.mechanism", "PLAIN"),
        Map.of("sasl.jaas.config", template(jaas, password)));
  }

  private static Template template(String text, String file) {
    return new Template(text.formatted(folder.resolve(file)), "/");
  }

  private static Endpoints endpoints(String source, String results, Endpoints.Kafka kafka) {
    Endpoints.File file = new Endpoints.File("/nowhere");
    return new Endpoints(
        Map.of("asks", new Topic(source)),
        new Endpoints.Outputs(new Topic(results), file, file, file),
        kafka,
        new Memory());
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.braid.transforms.publish.Ledger;
import dev.braid.transforms.publish.Ledger.Abandoned;
import dev.braid.transforms.publish.Ledger.Answer;
import dev.braid.transforms.publish.Ledger.Ask;
import dev.braid.transforms.publish.Ledger.Busy;
import dev.braid.transforms.publish.Ledger.Done;
import dev.braid.transforms.publish.Ledger.Granted;
import dev.braid.transforms.publish.Ledger.Held;
import dev.braid.transforms.publish.Ledger.TakeOver;
import dev.braid.transforms.publish.Place;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.io.redis.RedisConnectionConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.embedded.RedisServer;

/** Claims in a real Redis server. */
final class RedisLedgerTest {

  private static final Duration LEASE = Duration.ofMinutes(1);
  private static final Duration NO_LEASE = Duration.ZERO;
  private static final Duration RETENTION = Duration.ofDays(7);
  private static final Place PLACE = new Place(3, 4_000_000_000L);

  private static int port;
  private static RedisServer server;

  private final RedisConnectionConfiguration connection =
      RedisConnectionConfiguration.create("localhost", port);
  private final RedisLedger ledger = new RedisLedger(connection, RETENTION);
  private final Jedis client = new Jedis("localhost", port);

  @BeforeAll
  static void start() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    server = RedisServer.newRedisServer().port(port).setting("save \"\"").build();
    server.start();
  }

  @AfterAll
  static void stop() throws IOException {
    server.stop();
  }

  @BeforeEach
  void empty() {
    client.flushAll();
  }

  @AfterEach
  void close() {
    ledger.close();
    client.close();
  }

  @Test
  void aFreeClaimIsGrantedAndAgainToTheSameAttempt() throws IOException {
    assertThat(claim("mine", LEASE, "j/a", "j/b"), contains(new Granted(), new Granted()));
    assertThat(claim("mine", LEASE, "j/a"), contains(new Granted()));
    assertThat(client.get("braid:j/a"), matchesPattern("PENDING mine 3 4000000000 1[0-9]{12}"));
    assertThat(client.pttl("braid:j/a"), greaterThan(RETENTION.toMillis() - 60_000));
    assertThat(client.pttl("braid:j/a"), lessThanOrEqualTo(RETENTION.toMillis()));
  }

  @Test
  void aClaimOfAnotherIsBusyWithinItsLeaseAndAbandonedBeyond() throws IOException {
    claim("other", LEASE, "j/a");
    claim("other", NO_LEASE, "j/b");
    List<Answer> answers = claim("mine", LEASE, "j/a", "j/b", "j/c");
    assertThat(answers.get(0), is(new Busy()));
    assertThat(answers.get(1), instanceOf(Abandoned.class));
    assertThat(((Abandoned) answers.get(1)).claim().token(), is("other"));
    assertThat(((Abandoned) answers.get(1)).claim().place(), is(PLACE));
    assertThat(answers.get(2), is(new Granted()));
  }

  @Test
  void onlyTheOneThatHasAClaimSettlesIt() throws IOException {
    claim("mine", LEASE, "j/a", "j/b");
    assertThat(
        ledger.settle(
            List.of(new Held("j/a", "mine"), new Held("j/b", "other"), new Held("j/c", "mine"))),
        contains(true, false, false));
    assertThat(client.get("braid:j/a"), is("DONE"));
    assertThat(client.exists("braid:j/c"), is(false));
    assertThat(ledger.settle(List.of(new Held("j/a", "mine"))), contains(true));
    assertThat(claim("mine", LEASE, "j/a"), contains(new Done()));
    assertThat(client.pttl("braid:j/a"), greaterThan(RETENTION.toMillis() - 60_000));
  }

  @Test
  void anAbandonedClaimIsTakenOverOnceAndNotIfItWasRenewed() throws IOException {
    claim("other", NO_LEASE, "j/a", "j/b");
    Abandoned a = (Abandoned) claim("mine", LEASE, "j/a").get(0);
    Abandoned b = (Abandoned) claim("mine", LEASE, "j/b").get(0);
    claim("other", LEASE, "j/b");
    assertThat(
        ledger.takeOver(
            "mine",
            LEASE,
            List.of(
                new TakeOver("j/a", a.claim(), new Place(3, 5)),
                new TakeOver("j/b", b.claim(), PLACE))),
        contains(true, false));
    assertThat(client.get("braid:j/a"), startsWith("PENDING mine 3 5 "));
    assertThat(
        ledger.takeOver("third", LEASE, List.of(new TakeOver("j/a", a.claim(), PLACE))),
        contains(false));
    assertThat(claim("mine", LEASE, "j/a"), contains(new Granted()));
  }

  @Test
  void whatIsFreeIsLeftToTheActiveDeploymentForAWhile() throws IOException {
    ActiveDeployment blue = new ActiveDeployment("j", "1");
    ActiveDeployment green = new ActiveDeployment("j", "2");
    assertThat(ActiveDeployment.of("j", connection), is(Optional.empty()));
    try (RedisLedger ofBlue = new RedisLedger(connection, RETENTION, blue);
        RedisLedger ofGreen = new RedisLedger(connection, RETENTION, green)) {
      assertThat("nobody is active", yielding(ofGreen, "g0", "j/z"), is(new Granted()));
      blue.activate(connection);
      assertThat(ActiveDeployment.of("j", connection), is(Optional.of("1")));

      assertThat(yielding(ofGreen, "g1", "j/a"), is(new Busy()));
      assertThat("it is left free", client.exists("braid:j/a"), is(false));
      assertThat(yielding(ofBlue, "b1", "j/a"), is(new Granted()));
      assertThat(yielding(ofGreen, "g1", "j/a"), is(new Busy()));
      ofBlue.settle(List.of(new Held("j/a", "b1")));
      assertThat(yielding(ofGreen, "g1", "j/a"), is(new Done()));

      assertThat(
          "the active one has not come",
          ofGreen.claim("g2", LEASE, List.of(new Ask("j/b", PLACE)), false),
          contains(new Granted()));
      green.activate(connection);
      assertThat(yielding(ofBlue, "b2", "j/c"), is(new Busy()));
      assertThat(yielding(ofGreen, "g3", "j/c"), is(new Granted()));
    }
  }

  private static Answer yielding(Ledger ledger, String token, String id) throws IOException {
    return ledger.claim(token, LEASE, List.of(new Ask(id, PLACE)), true).get(0);
  }

  @Test
  void aServerThatForgotTheScriptsIsToldThemAgain() throws IOException {
    claim("mine", LEASE, "j/a");
    client.scriptFlush();
    assertThat(claim("mine", LEASE, "j/a"), contains(new Granted()));
  }

  @Test
  void aBrokenConnectionFailsOnceAndIsOpenedAnew() throws IOException {
    claim("mine", LEASE, "j/a");
    client.sendCommand(
        redis.clients.jedis.Protocol.Command.CLIENT, "KILL", "TYPE", "normal", "SKIPME", "yes");
    assertThrows(IOException.class, () -> claim("mine", LEASE, "j/a"));
    assertThat(claim("mine", LEASE, "j/a"), contains(new Granted()));
  }

  @Test
  void aThousandClaimsAreOneRoundTrip() throws IOException {
    List<Ask> asks = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      asks.add(new Ask("j/" + i, PLACE));
    }
    claim("mine", LEASE, "warm");
    long before = scripts();
    assertThat(ledger.claim("mine", LEASE, asks, true).size(), is(1000));
    assertThat(scripts() - before, is(1L));
  }

  private long scripts() {
    return client
        .info("commandstats")
        .lines()
        .filter(line -> line.startsWith("cmdstat_evalsha:"))
        .mapToLong(line -> Long.parseLong(line.replaceFirst("[^=]*=(\\d+),.*", "$1")))
        .sum();
  }

  private List<Answer> claim(String token, Duration lease, String... ids) throws IOException {
    List<Ask> asks = new ArrayList<>();
    for (String id : ids) {
      asks.add(new Ask(id, PLACE));
    }
    return ledger.claim(token, lease, asks, true);
  }
}

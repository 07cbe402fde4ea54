// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.live;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.braid.testing.generate.EventGenerator;
import dev.braid.testing.generate.EventGenerator.Generated;
import dev.braid.testing.generate.Settings;
import dev.braid.testing.live.Feed;
import dev.braid.testing.live.TopicLine;
import dev.braid.testing.live.Truth;
import dev.braid.testing.live.Verdict;
import dev.braid.testing.stack.Stack;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** From topics to topics, on a broker, a Redis server and a Flink cluster. */
@ExtendWith(CommonStack.class)
final class EndToEndIT {

  /** Three topics; the second has heartbeats too. */
  static final String TRIP =
      """
      join: %s
      key: trip
      time: at
      id: id
      wait: 2s
      maxWait: 20s
      disorder: 1s
      decide: %s
      events:
        start:  { from: starts }
        middle: { from: middles, when: { kind: middle } }
        end:    { from: ends }
        beat:   { from: middles, when: { kind: beat }, heartbeat: true, wait: 3s }
      outcomes:
        done: { all: [start, end], optional: [middle] }
      """;

  private static Path folder;
  private static Stack stack;

  @BeforeAll
  static void start(Stack common, @TempDir Path temporary) {
    folder = temporary;
    stack = common;
  }

  @Test
  void twoHundredThousandEventsGiveExactlyWhatTheReferenceGives() throws Exception {
    LiveJoin join =
        LiveJoin.of(stack, folder.resolve("trip"), TRIP.formatted("trip", "on-watermark"));
    Settings settings =
        Settings.of(60_000)
            .withRate(5_000)
            .withLoss(0.05)
            .withDisorder(Duration.ofMillis(800))
            .withDuplicates(0.02)
            .withStart(Instant.now().minus(Duration.ofMinutes(5)));
    Supplier<Stream<Generated>> lines = () -> EventGenerator.of(join.spec(), settings).lines();
    try (Feed feed = join.feed((line, at) -> {})) {
      feed.sendAtOnce(lines.get());
      assertThat(feed.sent(), greaterThanOrEqualTo(200_000L));
    }
    join.submit(null);
    Truth truth = Truth.of(join.spec(), lines.get());
    Verdict verdict = join.awaitVerdict(truth, Duration.ofMinutes(3));
    assertThat(verdict.toString(), verdict.isOnce(), is(true));
    assertThat(verdict.different(), is(Set.of()));
    assertThat(truth.missing().size(), greaterThan(100));
    aPlainClientFindsWhatTheReadmeSays(join.lines("results").get(0));
    join.rest().cancel(join.job());
  }

  @Test
  void realDataGivesTheFiguresOfTheWholeSet() throws Exception {
    Loans loans = Loans.read();
    assumeTrue(loans.isThere(), loans::absence);
    Map<String, String> onWatermark = outcomes(loans, "on-watermark");
    assertThat(
        count(onWatermark),
        is(
            Map.of(
                "complete/approved", 1107L,
                "partial/approved", 2L,
                "complete/declined", 3880L,
                "complete/cancelled", 1037L,
                "missing", 474L)));
    Map<String, String> onArrival = outcomes(loans, "on-arrival");
    onWatermark.entrySet().removeAll(onArrival.entrySet());
    System.out.println(
        "## on-arrival: "
            + onWatermark.size()
            + " of "
            + onArrival.size()
            + " instances differ: "
            + count(onArrival)
            + " "
            + onWatermark);
  }

  /** How each application ends; everything is in the topics before the job starts. */
  private static Map<String, String> outcomes(Loans loans, String decide) throws Exception {
    LiveJoin join =
        LiveJoin.of(stack, folder.resolve(decide), loans.spec(decide.replace("-", ""), decide));
    try (Feed feed = join.feed((line, at) -> {})) {
      feed.sendAtOnce(loans.lines());
    }
    join.submit(null);
    Map<String, String> ids = new HashMap<>();
    loans.cases().forEach(each -> ids.put(join.spec().join().name() + "/" + each, ""));
    Verdict verdict = join.awaitVerdict(new Truth(ids, Map.of()), Duration.ofMinutes(3));
    assertThat(verdict.toString(), verdict.isOnce(), is(true));
    if (decide.equals("on-watermark")) {
      assertThat(join.lines("late").size(), is(510));
    }
    join.rest().cancel(join.job());
    Map<String, String> outcomes = new HashMap<>();
    for (TopicLine line : join.lines("results")) {
      JsonNode result = new ObjectMapper().readTree(line.value());
      outcomes.put(
          result.path("key").asText(),
          result.path("status").asText() + "/" + result.path("outcome").asText());
    }
    join.lines("missing").forEach(line -> outcomes.put(String.valueOf(line.key()), "missing"));
    return outcomes;
  }

  private static Map<String, Long> count(Map<String, String> outcomes) {
    return outcomes.values().stream().collect(groupingBy(outcome -> outcome, counting()));
  }

  /** Another client knows the key, the header, the JSON and the claim. */
  private static void aPlainClientFindsWhatTheReadmeSays(TopicLine line) throws Exception {
    JsonNode result = new ObjectMapper().readTree(line.value());
    assertThat(line.key(), is(result.path("key").asText()));
    assertThat(line.id(), is(result.path("id").asText()));
    assertThat(result.path("id").asText(), is("trip/" + line.key()));
    for (String field :
        List.of("join", "outcome", "status", "start", "decided", "absent", "events")) {
      assertThat(field, result.get(field), notNullValue());
    }
    try (Jedis redis = new Jedis(stack.redis().url())) {
      assertThat(redis.get("braid:" + line.id()), is("DONE"));
      assertThat(
          redis.ttl("braid:" + line.id()),
          both(greaterThan(3_000L)).and(lessThanOrEqualTo(3_600L)));
    }
  }
}

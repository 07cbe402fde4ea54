// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.live;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.braid.runners.live.Pulse.Span;
import dev.braid.testing.generate.EventGenerator;
import dev.braid.testing.generate.EventGenerator.Generated;
import dev.braid.testing.generate.Settings;
import dev.braid.testing.live.Feed;
import dev.braid.testing.live.LatencyMeter;
import dev.braid.testing.live.TopicLine;
import dev.braid.testing.live.Truth;
import dev.braid.testing.live.Verdict;
import dev.braid.testing.stack.Stack;
import dev.braid.transforms.model.Rfc3339;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * How soon a result can be read, on RocksDB, and how soon beside partitions that are idle. Both are
 * commands, {@code -DexcludedGroups=}: the build holds the same bounds to the first in {@link
 * UpgradeIT}, and has the second without a cluster in {@code IdleTopicsTest}. A README's figure is
 * had with {@code -Dbraid.latency.rate=2000 -Dbraid.latency.seconds=60 -Dbraid.latency.warmup=30};
 * {@code -Dbraid.latency.p50} and {@code p99} bound it.
 */
@Tag("long")
@ExtendWith(CommonStack.class)
final class LatencyIT {

  private static final int RATE = Integer.getInteger("braid.latency.rate", 500);
  private static final int SECONDS = Integer.getInteger("braid.latency.seconds", 10);
  private static final long P50 = Long.getLong("braid.latency.p50", 200);
  private static final long P99 = Long.getLong("braid.latency.p99", 2_000);
  private static final int CHECKPOINT = Integer.getInteger("braid.latency.checkpoint", 5);

  /** In the first seconds, Java compiles. */
  private static final int WARM_UP = Integer.getInteger("braid.latency.warmup", 8);

  private static final Duration MOST_WARM_UP = Duration.ofSeconds(90);

  private static final Duration DISORDER = Duration.ofMillis(200);

  private static final String TRIP =
      """
      join: %s
      key: trip
      time: at
      id: id
      wait: 2s
      maxWait: 20s
      disorder: %s
      events:
        start:  { from: starts }
        middle: { from: middles }
        end:    { from: ends }
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
  void aCompleteResultIsReadableWithinMilliseconds() throws Exception {
    LiveJoin join = LiveJoin.of(stack, folder.resolve("latency"), TRIP.formatted("latency", "1s"));
    join.withCheckpoints(Duration.ofSeconds(CHECKPOINT)).submit(null);
    LatencyMeter meter = new LatencyMeter();
    try (Load load = Load.on(join, RATE, 3, meter);
        Pulse pulse = Pulse.of(join, meter)) {
      awaitWarm(pulse);
      long from = System.currentTimeMillis();
      Thread.sleep(SECONDS * 1_000L);
      Span measured = Span.since(from);
      Verdict verdict = join.awaitVerdict(load.end(), Duration.ofMinutes(1));
      long p50 = pulse.percentile(0.5, measured);
      long p95 = pulse.percentile(0.95, measured);
      long p99 = pulse.percentile(0.99, measured);
      double claims = join.counter("claimingMicros") / 1000.0 / join.counter("published");
      System.out.printf(
          "## %,d events/s on RocksDB: p50 %d ms, p95 %d ms, p99 %d ms, max %d ms; claim and confirm"
              + " %.3f ms a result; %s%n",
          RATE, p50, p95, p99, pulse.percentile(1, measured), claims, verdict);
      assertThat(verdict.toString(), verdict.isOnce(), is(true));
      assertThat(p50, lessThanOrEqualTo(P50));
      assertThat(p99, lessThanOrEqualTo(P99));
      assertThat(claims, lessThanOrEqualTo(Math.max(0.3, P50 / 30.0)));
    }
    join.rest().cancel(join.job());
  }

  /** Waits until what Java has compiled is enough to keep up, on a machine however slow. */
  private static void awaitWarm(Pulse pulse) throws InterruptedException {
    long begun = System.currentTimeMillis();
    Thread.sleep(WARM_UP * 1_000L);
    while (true) {
      Span last = Span.since(System.currentTimeMillis() - 2_000);
      long p99 = pulse.percentile(0.99, last);
      if ((p99 >= 0 && p99 <= P99) || last.to() - begun > MOST_WARM_UP.toMillis()) {
        return;
      }
      Thread.sleep(500);
    }
  }

  @Test
  void idleAndUnusedPartitionsHoldNoDeadlineUp() throws Exception {
    LiveJoin join = LiveJoin.of(stack, folder.resolve("idle"), TRIP.formatted("idle", "200ms"));
    join.submit(null);
    // Of four partitions two are used; of these the second for no more than a second.
    Instant start = Clock.systemUTC().instant();
    Predicate<Generated> used =
        line ->
            partition(line.key()) == 0
                || (partition(line.key()) == 1 && line.time().isBefore(start.plusSeconds(1)));
    Supplier<Stream<Generated>> all = lines(join, 400, 8, 0.2);
    Supplier<Stream<Generated>> lines = () -> all.get().filter(used);
    try (Feed feed = join.feed((line, at) -> {})) {
      feed.sendInTime(lines.get());
    }
    Verdict verdict = join.awaitVerdict(Truth.of(join.spec(), lines.get()), Duration.ofMinutes(1));
    assertThat(verdict.toString(), verdict.isOnce(), is(true));
    join.rest().cancel(join.job());
    long worst = 0;
    int partial = 0;
    for (TopicLine line : join.lines("results")) {
      JsonNode result = new ObjectMapper().readTree(line.value());
      if (result.path("status").asText().equals("partial")) {
        long deadline = Rfc3339.parse(result.path("decided").asText());
        worst = Math.max(worst, line.timestamp() - deadline - DISORDER.toMillis());
        partial++;
      }
    }
    System.out.printf(
        "## %d partial results beside idle and unused partitions: the last %d ms after deadline"
            + " and disorder%n",
        partial, worst);
    assertThat(partial, greaterThan(20));
    assertThat(worst, lessThanOrEqualTo(1_000L));
  }

  private static Supplier<Stream<Generated>> lines(
      LiveJoin join, int rate, int seconds, double loss) {
    Settings settings =
        Settings.of(rate * seconds / 3)
            .withRate(rate)
            .withLoss(loss)
            .withStart(Clock.systemUTC().instant().plusSeconds(1));
    return () -> EventGenerator.of(join.spec(), settings).lines();
  }

  private static int partition(String key) {
    return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8)))
        % LiveJoin.PARTITIONS;
  }
}

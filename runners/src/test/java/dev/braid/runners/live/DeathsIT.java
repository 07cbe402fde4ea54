// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.live;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import dev.braid.testing.live.TopicLine;
import dev.braid.testing.live.Truth;
import dev.braid.testing.live.Verdict;
import dev.braid.testing.stack.Stack;
import dev.braid.testing.stack.TaskManager;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/**
 * A join under load while one process after another is killed. {@code -Dbraid.kills=N} kills more,
 * {@code -Dbraid.deaths=REDIS,BROKER} only these, {@code -Dbraid.seed=S} at the times and in the
 * order of another run; {@code -DexcludedGroups=} also lets Redis forget.
 */
final class DeathsIT {

  private static final List<Death> KINDS = Death.named(System.getProperty("braid.deaths", ""));
  private static final int KILLS = Integer.getInteger("braid.kills", KINDS.size());
  private static final long SEED = Long.getLong("braid.seed", System.nanoTime() & 0xffff);

  /** How the threads of a publisher and of its clients are called. */
  private static final Pattern PUBLISHING = Pattern.compile("publish-|kafka-producer");

  private static final double RATE = 1_500;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static Path folder;
  private static Stack stack;

  /** A kill, when it was and when everything was there again. */
  private record Killed(Death death, long at, long started) {}

  @BeforeAll
  static void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    stack = Stack.in(folder);
    stack.start();
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void nothingIsLostOrDoubledWhateverDies() throws Exception {
    System.out.println("## seed " + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    LiveJoin join =
        LiveJoin.of(
            stack, folder.resolve("trip"), EndToEndIT.TRIP.formatted("trip", "on-watermark"));
    join.submit(null);
    List<Killed> kills = new ArrayList<>();
    try (Load load = Load.on(join, RATE, SEED);
        Flow flow = Flow.of(join)) {
      flow.awaitLaterThan(0, PATIENCE);
      try {
        for (Death death : Death.order(KINDS, KILLS, random)) {
          Thread.sleep(random.nextInt(1_000, 5_000)); // somewhere in a checkpoint, or between two
          long at = System.currentTimeMillis();
          death.strike(join);
          Killed killed = new Killed(death, at, System.currentTimeMillis());
          kills.add(killed);
          flow.awaitLaterThan(killed.started(), PATIENCE);
        }
      } finally {
        report(kills, flow);
      }
      assertThat(load.rate(), greaterThan(1_000.0));
      Truth truth = load.end();
      Verdict verdict = join.awaitVerdict(truth, PATIENCE);
      System.out.printf(
          Locale.ROOT, "## %d kills: %,d events, %s%n", kills.size(), load.sent(), verdict);
      assertThat(verdict.toString(), verdict.isOnce(), is(true));
    }
    join.rest().cancel(join.job());
    awaitNoThread(stack, PUBLISHING);
  }

  /**
   * What Redis forgets may be published again by a replay, which begins at the last checkpoint; who
   * drops the ids that he has seen has each once.
   */
  @Test
  @Tag("long")
  void claimsThatRedisForgetsDoubleAtMostWhatCameSinceTheLastCheckpoint() throws Exception {
    LiveJoin join =
        LiveJoin.of(
            stack, folder.resolve("forgot"), EndToEndIT.TRIP.formatted("forgot", "on-watermark"));
    join.submit(null);
    try (Load load = Load.on(join, RATE, SEED);
        Flow flow = Flow.of(join)) {
      flow.awaitLaterThan(0, PATIENCE);
      long first = System.currentTimeMillis();
      while (join.lastCheckpoint() < first
          || System.currentTimeMillis() - join.lastCheckpoint() < 1_000) {
        Thread.sleep(20);
      }
      try (Jedis redis = new Jedis(stack.redis().url())) {
        assertThat(redis.dbSize(), greaterThan(0L));
        redis.flushAll();
      }
      TaskManager taskManager = stack.flink().taskManagers().get(0);
      taskManager.kill();
      long killed = System.currentTimeMillis();
      long checkpoint = join.lastCheckpoint();
      taskManager.start();
      flow.awaitLaterThan(System.currentTimeMillis(), PATIENCE);
      Truth truth = load.end();

      Verdict verdict = join.awaitVerdict(truth, PATIENCE);

      List<TopicLine> results = join.lines("results");
      long since =
          results.stream()
              .filter(line -> line.timestamp() >= checkpoint && line.timestamp() <= killed)
              .count();
      System.out.printf(
          Locale.ROOT,
          "## Redis flushed: %d results in the %.1f s since the last checkpoint; %s%n",
          since,
          (killed - checkpoint) / 1000.0,
          verdict);
      assertThat(verdict.lost(), empty());
      assertThat(verdict.strange(), empty());
      assertThat(
          (long) verdict.doubled().size(), both(greaterThan(0L)).and(lessThanOrEqualTo(since)));
      Verdict ofOnce = Verdict.of(truth, firstOfEachId(results), join.lines("missing"));
      assertThat(ofOnce.toString(), ofOnce.isOnce(), is(true));
    }
    join.rest().cancel(join.job());
  }

  private static Collection<TopicLine> firstOfEachId(List<TopicLine> lines) {
    Map<String, TopicLine> first = new LinkedHashMap<>();
    lines.forEach(line -> first.putIfAbsent(line.id(), line));
    return first.values();
  }

  /** What a task leaves behind would be one more with every restart. */
  private static void awaitNoThread(Stack stack, Pattern names) throws Exception {
    long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    List<String> left = List.of();
    do {
      Thread.sleep(200);
      left =
          TaskJvms.threads(stack.flink()).stream()
              .filter(name -> names.matcher(name).find())
              .toList();
    } while (!left.isEmpty() && System.nanoTime() < until);
    assertThat(left, empty());
  }

  private static void report(List<Killed> kills, Flow flow) {
    for (int i = 0; i < kills.size(); i++) {
      Killed killed = kills.get(i);
      long next = i + 1 < kills.size() ? kills.get(i + 1).at() : Long.MAX_VALUE;
      System.out.printf(
          Locale.ROOT,
          "## %-12s there again after %.1f s, no result for %.1f s, the latest %.1f s late%n",
          killed.death(),
          (killed.started() - killed.at()) / 1000.0,
          flow.pause(killed.at(), next).toMillis() / 1000.0,
          flow.delay(killed.at(), next).toMillis() / 1000.0);
    }
  }
}

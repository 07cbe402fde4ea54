// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.live;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import dev.braid.testing.live.LatencyMeter;
import dev.braid.testing.live.Truth;
import dev.braid.testing.live.Verdict;
import dev.braid.testing.stack.FlinkCluster;
import dev.braid.testing.stack.KafkaBroker;
import dev.braid.testing.stack.RedisServer;
import dev.braid.testing.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Versions of a join take each other's place under load. {@code -Dbraid.upgrade.steps=N} makes more
 * upgrades than the build does; {@code -Dbraid.upgrade.warmup=10s} lets each run along for longer.
 */
final class UpgradeIT {

  private static final double RATE = 1_000;
  private static final int STEPS = Integer.getInteger("braid.upgrade.steps", 2);
  private static final String WARM_UP = System.getProperty("braid.upgrade.warmup", "3s");
  private static final long PAUSE = Long.getLong("braid.upgrade.pause", 5_000);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final String TRIP =
      """
      join: trip
      key: trip
      time: at
      id: id
      wait: 2s
      maxWait: 20s
      disorder: 1s
      events:
        start:  { from: starts }
        middle: { from: middles, when: { kind: middle } }
        end:    { from: ends }
        beat:   { from: middles, when: { kind: beat }, heartbeat: true, wait: 3s }
      outcomes:
        done: { all: [start, end], optional: [middle] }
      """;

  /** One upgrade after another: what changes, and how many tasks it has. */
  private record Step(String name, String spec, int parallelism) {}

  private static Path folder;
  private static Stack stack;

  @BeforeAll
  static void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    stack =
        Stack.of(
            KafkaBroker.in(folder.resolve("kafka")),
            RedisServer.in(folder.resolve("redis")),
            FlinkCluster.in(folder.resolve("flink"))
                .withSlots(4)
                .withSetting("metrics.fetcher.update-interval", "1000"));
    stack.start();
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  private static List<Step> steps() {
    String longer = TRIP.replace("wait: 2s", "wait: 3s");
    String more =
        longer
            .replace("outcomes:", "  note:   { from: middles, when: { kind: note } }\noutcomes:")
            .concat("  noted: { all: [note] }\n");
    return List.of(
        new Step("a wait is longer", longer, 2),
        new Step("an event is new", more, 1),
        new Step("a second task", more, 2),
        new Step("only a new jar", more, 2),
        new Step("the wait as before", TRIP, 2));
  }

  @Test
  void nothingIsLostOrDoubledOrHeldUp() throws Exception {
    LiveJoin join = LiveJoin.of(stack, folder.resolve("trip"), TRIP);
    assertThat(deploy(join, TRIP, 2).exit(), is(0));
    LatencyMeter meter = new LatencyMeter();
    List<Step> done = new ArrayList<>();
    try (Load load = Load.on(join, RATE, 5, meter);
        Pulse pulse = Pulse.of(join, meter)) {
      Thread.sleep(Duration.ofSeconds(30).toMillis()); // until what runs is compiled
      long quiet = System.currentTimeMillis();
      Thread.sleep(Duration.ofSeconds(10).toMillis());
      for (Step step : steps().subList(0, STEPS)) {
        long from = System.currentTimeMillis();
        report("quiet", pulse, quiet, from);
        Tool.Said said = deploy(join, step.spec(), step.parallelism());
        assertThat(said.toString(), said.exit(), is(0));
        quiet = System.currentTimeMillis();
        Thread.sleep(Duration.ofSeconds(5).toMillis());
        report(step.name(), pulse, from, quiet);
        assertThat(pulse.pause(from, quiet).toMillis(), lessThanOrEqualTo(PAUSE));
        done.add(step);
      }
      Truth truth = load.end();
      Verdict verdict = join.awaitVerdict(truth, PATIENCE);
      System.out.printf("## %d upgrades: %,d events, %s%n", done.size(), load.sent(), verdict);
      assertThat(verdict.toString(), verdict.isOnce(), is(true));
      Tool.Said status = Tool.run("status", "trip", "--releases", releases());
      assertThat(status.toString(), status.toString(), containsString("running for"));
    }
  }

  private static void report(String what, Pulse pulse, long from, long to) {
    System.out.printf(
        Locale.ROOT,
        "## %s: %.1f s, longest pause %d ms, p50 %d, p99 %d, max %d ms, %.1f %% complete%n",
        what,
        (to - from) / 1e3,
        pulse.pause(from, to).toMillis(),
        pulse.percentile(0.5, from, to),
        pulse.percentile(0.99, from, to),
        pulse.percentile(1, from, to),
        100 * pulse.complete(from, to));
  }

  private static String releases() {
    return folder.resolve("releases").toString();
  }

  private static Tool.Said deploy(LiveJoin join, String spec, int parallelism)
      throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("trip.yaml"), spec);
    return Tool.run(
        "deploy",
        file.toString(),
        "--endpoints",
        join.endpointsOf("braid-trip").toString(),
        "--flink",
        stack.flink().url(),
        "--releases",
        releases(),
        "--parallelism",
        Integer.toString(parallelism),
        "--checkpoint-interval",
        "2s",
        "--warm-up",
        WARM_UP);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.live;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;

import dev.braid.runners.live.Pulse.Span;
import dev.braid.testing.live.LatencyMeter;
import dev.braid.testing.live.Truth;
import dev.braid.testing.live.Verdict;
import dev.braid.testing.stack.Stack;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Versions of a join take each other's place under load, and the tool is killed while one does. The
 * build makes one upgrade; {@code -Dbraid.upgrade.steps=5 -Dbraid.upgrade.quiet=30
 * -Dbraid.upgrade.settle=180 -Dbraid.upgrade.warmup=30s -Dbraid.upgrade.checkpoints=10s
 * -Dbraid.upgrade.kills=all} makes all, with the defaults of the tool and in processes that have
 * run for some minutes, and kills the tool at each of its steps; {@code -Dbraid.upgrade.slower=3}
 * bounds how many times the p99 of all quiet times that of all upgrades may be. {@code
 * target/upgrade.svg} shows the latency meanwhile.
 */
@ExtendWith(CommonStack.class)
final class UpgradeIT {

  private static final double RATE = 1_000;
  private static final int STEPS = Integer.getInteger("braid.upgrade.steps", 1);
  private static final int QUIET = Integer.getInteger("braid.upgrade.quiet", 3);
  private static final int SETTLE = Integer.getInteger("braid.upgrade.settle", QUIET);
  private static final String WARM_UP = System.getProperty("braid.upgrade.warmup", "2s");
  private static final String CHECKPOINTS = System.getProperty("braid.upgrade.checkpoints", "2s");
  private static final boolean ALL_KILLS = "all".equals(System.getProperty("braid.upgrade.kills"));
  private static final long P50 = Long.getLong("braid.upgrade.p50", 200);
  private static final long P99 = Long.getLong("braid.upgrade.p99", 2_000);
  private static final double SLOWER = Integer.getInteger("braid.upgrade.slower", 100);
  private static final double CLAIM = 6.7;
  private static final long PAUSE = Long.getLong("braid.upgrade.pause", 5_000);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** What the tool has said when it is killed. */
  private static final List<String> FATAL =
      ALL_KILLS
          ? List.of("savepoint of", "is at work", "is where", "been so", "publishes", "is stopped")
          : List.of("is at work");

  private static final String TRIP =
      """
      join: upgraded
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

  /** One upgrade after another: what changes, how many tasks it has, and by which code it runs. */
  private record Step(String name, String spec, int parallelism, Path jar) {
    Step(String name, String spec, int parallelism) {
      this(name, spec, parallelism, Versions.JAR);
    }

    String[] options() {
      return new String[] {"--jar", jar.toString(), "--checkpoint-interval", CHECKPOINTS};
    }
  }

  private static Path folder;
  private static Stack stack;

  @BeforeAll
  static void start(Stack common, @TempDir Path temporary) {
    folder = temporary;
    stack = common;
  }

  private static List<Step> steps() throws IOException {
    String more =
        TRIP.replace("outcomes:", "  note:   { from: middles, when: { kind: note } }\noutcomes:")
            .concat("  noted: { all: [note] }\n");
    return List.of(
        new Step("an event is new, one task", more, 1),
        new Step("two tasks", more, 2),
        new Step("a wait is longer", more.replace("wait: 2s", "wait: 3s"), 2),
        new Step("the wait as before", more, 2),
        new Step("only a new jar", more, 2, Versions.newJar(folder)));
  }

  @Test
  void nothingIsLostOrDoubledOrHeldUp() throws Exception {
    LiveJoin join = LiveJoin.of(stack, folder.resolve("upgraded"), TRIP);
    Versions versions = Versions.of(join, folder, WARM_UP);
    List<Step> steps = steps().subList(0, STEPS);
    Step first = new Step("the first", TRIP, 2);
    assertThat(versions.deploy(first.spec(), first.parallelism(), first.options()).exit(), is(0));
    LatencyMeter meter = new LatencyMeter();
    try (Load load = Load.on(join, RATE, 5, meter);
        Pulse pulse = Pulse.of(join, meter)) {
      Thread.sleep(SETTLE * 1_000L);
      long begun = System.currentTimeMillis();
      List<Span> quiet = new ArrayList<>();
      List<Span> switches = new ArrayList<>();
      for (Step step : steps) {
        long classes = TaskJvms.classes(stack.flink());
        Thread.sleep(QUIET * 1_000L);
        long from = System.currentTimeMillis();
        pulse.mark(step.name());
        Tool.Said said = versions.deploy(step.spec(), step.parallelism(), step.options());
        assertThat(said.toString(), said.exit(), is(0));
        pulse.mark("done");
        Span before = new Span(from - QUIET * 1_000L, from);
        Span during = Span.since(from);
        report("quiet", pulse, before);
        report(step.name(), pulse, during);
        System.out.printf("## %d classes loaded%n", TaskJvms.classes(stack.flink()) - classes);
        assertThat(pulse.pause(during).toMillis(), lessThanOrEqualTo(PAUSE));
        quiet.add(before);
        switches.add(during);
      }
      Step last = steps.get(STEPS - 1);
      for (String fatal : FATAL) {
        long from = System.currentTimeMillis();
        pulse.mark("killed after '" + fatal + "'");
        Tool.Said said =
            versions.deployUntil(fatal, last.spec(), last.parallelism(), last.options());
        assertThat(said.toString(), said.isKilled(), is(true));
        Span during = Span.since(from);
        report("killed after '" + fatal + "'", pulse, during);
        assertThat(pulse.pause(during).toMillis(), lessThanOrEqualTo(PAUSE));
      }
      pulse.mark("rollback");
      long classes = TaskJvms.classes(stack.flink());
      Tool.Said rolledBack = versions.call("rollback", "--warm-up", WARM_UP);
      assertThat(rolledBack.toString(), rolledBack.exit(), is(0));
      long loaded = TaskJvms.classes(stack.flink()) - classes;
      System.out.printf("## %d classes loaded%n", loaded);
      if (!ALL_KILLS || last.jar().equals(Versions.JAR)) { // else it is back to the new jar
        assertThat("of a jar that the cluster has", loaded, lessThan(200L));
      }
      pulse.mark("done");
      Span all = Span.since(begun);
      pulse.plot(Path.of("target", "upgrade.svg"), all);
      assertThat(pulse.percentile(0.5, all), lessThanOrEqualTo(P50));
      assertThat(pulse.percentile(0.99, all), lessThanOrEqualTo(P99));
      Span[] calm = quiet.toArray(Span[]::new);
      Span[] busy = switches.toArray(Span[]::new);
      report("all quiet times", pulse, calm);
      report("all upgrades", pulse, busy);
      double slower = pulse.percentile(0.99, busy) / (double) pulse.percentile(0.99, calm);
      System.out.printf(Locale.ROOT, "## p99 of upgrades %.1f times that of quiet times%n", slower);
      double claiming = join.counter("claimingMicros") / 1000.0;
      long claims = join.counter("published") + join.counter("suppressed");
      System.out.printf("## claim and confirm %.3f ms a result%n", claiming / claims);
      assertThat(claiming / claims, lessThanOrEqualTo(CLAIM));
      // Each record is handed on at once: no thread waits to flush it.
      assertThat(TaskJvms.threads(stack.flink()), not(hasItem(containsString("OutputFlusher"))));
      Tool.Said status = versions.call("status");
      assertThat(status.toString(), status.toString(), containsString("running for"));
      assertThat(status.toString(), status.toString(), not(containsString(" 0.0 a second")));
      Tool.Said checkpoints = versions.call("checkpoints");
      assertThat(checkpoints.toString(), checkpoints.toString(), containsString(" complete, "));
      Truth truth = load.end();
      Verdict verdict = join.awaitVerdict(truth, PATIENCE);
      System.out.printf("## %d upgrades: %,d events, %s%n", STEPS, load.sent(), verdict);
      assertThat(verdict.toString(), verdict.isOnce(), is(true));
      double complete = Pulse.shareOfComplete(truth);
      System.out.printf(Locale.ROOT, "## %.1f %% complete in truth%n", 100 * complete);
      assertThat(pulse.shareOfComplete(busy), closeTo(complete, 0.02));
      assertThat(slower, lessThanOrEqualTo(SLOWER));
    }
  }

  private static void report(String what, Pulse pulse, Span... spans) {
    System.out.printf(
        Locale.ROOT,
        "## %s: %.1f s, longest pause %d ms, p50 %d, p99 %d, max %d ms, %.1f %% complete%n",
        what,
        Stream.of(spans).mapToDouble(Span::seconds).sum(),
        Stream.of(spans).mapToLong(span -> pulse.pause(span).toMillis()).max().orElseThrow(),
        pulse.percentile(0.5, spans),
        pulse.percentile(0.99, spans),
        pulse.percentile(1, spans),
        100 * pulse.shareOfComplete(spans));
    if (pulse.alsoMissing(spans) > 0) {
      System.out.printf(
          "## without %d that one of the versions gives as missing: p99 %d, max %d ms%n",
          pulse.alsoMissing(spans),
          pulse.percentileOfNeverMissing(0.99, spans),
          pulse.percentileOfNeverMissing(1, spans));
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.live;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import dev.braid.runners.cluster.OtherJob;
import dev.braid.runners.live.Trap.Step;
import dev.braid.testing.live.Truth;
import dev.braid.testing.live.Verdict;
import dev.braid.testing.stack.FlinkCluster;
import dev.braid.testing.stack.KafkaBroker;
import dev.braid.testing.stack.RedisServer;
import dev.braid.testing.stack.Stack;
import dev.braid.testing.stack.TaskManager;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two deployments of one join, which publish to the same topic with the same claims, and a death at
 * each step of how they do it. The build takes one step for each state in which a claim can be left
 * to the other; {@code -Dbraid.steps=all} takes all.
 */
final class ProtocolDeathsIT {

  private static final double RATE = 1_300;
  private static final long SEED = Long.getLong("braid.seed", 1);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final List<Step> STEPS =
      "all".equals(System.getProperty("braid.steps"))
          ? List.of(Step.values())
          : List.of(Step.AFTER_CLAIM, Step.AFTER_SEND, Step.BEFORE_CONFIRM, Step.STALL_AFTER_CLAIM);

  private static final List<String> DEPLOYMENTS = List.of("blue", "green");

  private static Path folder;
  private static Stack stack;

  @BeforeAll
  static void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    stack =
        Stack.of(
            KafkaBroker.in(folder.resolve("kafka")),
            RedisServer.in(folder.resolve("redis")),
            FlinkCluster.in(folder.resolve("flink")).withSlots(1).withTaskManagers(2));
    stack.start();
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void nothingIsLostOrDoubledWhereverAPublisherDiesOrStalls() throws Exception {
    LiveJoin join =
        LiveJoin.of(stack, folder.resolve("trip"), EndToEndIT.TRIP.formatted("trip", "on-arrival"));
    Path traps = folder.resolve("traps");
    List<OtherJob> jobs = deploy(join, traps);
    await("both at work", () -> areAtWork(jobs));
    try (Load load = Load.on(join, RATE, SEED);
        Flow flow = Flow.of(join)) {
      flow.awaitLaterThan(0, PATIENCE);
      for (Step step : STEPS) {
        long sent = load.sent();
        await("both near the end", () -> haveRead(join, sent));
        long takenBefore = Trap.takenOver(traps);
        long foundBefore = Trap.found(traps);
        long at = System.currentTimeMillis();
        Trap.set(traps, step);
        if (step == Step.STALL_AFTER_CLAIM) {
          await("a take-over", () -> Trap.takenOver(traps) > takenBefore);
        } else {
          await("a death", () -> restartedOne(stack));
        }
        assertThat(Trap.isSet(traps, step), is(false));
        await("both at work", () -> areAtWork(jobs));
        flow.awaitLaterThan(System.currentTimeMillis(), PATIENCE);
        System.out.printf(
            Locale.ROOT,
            "## %-21s no result for %.1f s, claims of the dead: %d taken over, %d found done%n",
            step,
            flow.pause(at, Long.MAX_VALUE).toMillis() / 1000.0,
            Trap.takenOver(traps) - takenBefore,
            Trap.found(traps) - foundBefore);
      }
      assertThat(load.rate(), greaterThan(1_000.0));
      Truth truth = load.end();
      Verdict verdict = join.awaitVerdict(truth, DEPLOYMENTS, PATIENCE);
      System.out.printf(
          Locale.ROOT,
          "## %d steps: %,d events, %s; claims of the dead: %d taken over, %d found done%n",
          STEPS.size(),
          load.sent(),
          verdict,
          Trap.takenOver(traps),
          Trap.found(traps));
      assertThat(verdict.toString(), verdict.isOnce(), is(true));
      assertThat(Trap.takenOver(traps), greaterThan(0L));
      assertThat(Trap.found(traps), greaterThan(0L));
    }
  }

  private static List<OtherJob> deploy(LiveJoin join, Path traps) throws Exception {
    Path jar = TrappedJar.in(folder);
    List<OtherJob> jobs = new ArrayList<>();
    for (String name : DEPLOYMENTS) {
      jobs.add(
          OtherJob.start(
              join.rest(),
              jar,
              TrappedJob.class,
              List.of(
                  name,
                  join.specFile().toString(),
                  join.endpointsOf(name).toString(),
                  traps.toString())));
    }
    return jobs;
  }

  /** Only who is about as far as the other meets its claims. */
  private static boolean haveRead(LiveJoin join, long records) throws Exception {
    for (String name : DEPLOYMENTS) {
      if (join.committed(name) < records) {
        return false;
      }
    }
    return true;
  }

  private static boolean areAtWork(List<OtherJob> jobs) throws IOException {
    for (OtherJob job : jobs) {
      if (!job.isAtWork()) {
        return false;
      }
    }
    return true;
  }

  /** Starts a TaskManager again that has died, if there is one. */
  private static boolean restartedOne(Stack stack) throws IOException {
    for (TaskManager taskManager : stack.flink().taskManagers()) {
      if (!taskManager.isRunning()) {
        taskManager.kill(); // so that it is known to be gone
        taskManager.start();
        return true;
      }
    }
    return false;
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > until) {
        throw new TimeoutException(what + " did not come");
      }
      Thread.sleep(50);
    }
  }
}

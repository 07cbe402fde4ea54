// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.operator;

import dev.braid.bench.Figures;
import dev.braid.bench.JobCheckpoints;
import dev.braid.bench.JobCheckpoints.Checkpoint;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToLongFunction;
import org.apache.flink.configuration.Configuration;

/**
 * One contender on RocksDB in a process of its own, measured when its store is full: as many
 * instances are open, and as many decided ones remembered, as ever will be. Filling it makes the
 * process warm.
 */
public final class GrowthRun {

  private static final double MB = 1 << 20;
  private static final long LOOK_MILLIS = 100;

  private GrowthRun() {}

  public static void main(String[] args) throws Exception {
    Contender contender = Contender.valueOf(args[0]);
    long measured = Long.parseLong(args[1]);
    Workload workload = Workload.of(Arrays.asList(args).subList(3, args.length));
    Figures.say(run(contender, workload, measured, OperatorRun.CHECKPOINTS, Path.of(args[2])));
    System.exit(0);
  }

  /**
   * How many instances begin before the store is full: a partial one is open for one and a half
   * waits, and remembered for one.
   */
  static long filling(int open) {
    return open * 5L / 2;
  }

  /**
   * Runs it.
   *
   * @param measured how many instances, the last ones, begin while it is measured
   * @param interval of the checkpoints
   */
  static Map<String, Double> run(
      Contender contender, Workload workload, long measured, Duration interval, Path folder)
      throws Exception {
    Path own = Files.createTempDirectory(folder, "run-");
    int port = freePort();
    Configuration config = OperatorRun.config("rocksdb", interval, own);
    config.setString("rest.bind-port", Integer.toString(port));
    // Its answers are else up to 3 s old, and gone with the job.
    config.setString("web.refresh-interval", Long.toString(LOOK_MILLIS));
    long first = workload.firstNumber(workload.instances() - measured);
    long last = workload.numbers() - 1;
    Stretch stretch = new Stretch(first, last);
    Tally.reset(stretch);
    JobCheckpoints checkpoints = JobCheckpoints.at("http://localhost:" + port);
    CompletableFuture<Void> done = new CompletableFuture<>();
    CompletableFuture<Void> looking =
        CompletableFuture.runAsync(() -> lookUntil(done, checkpoints));
    try {
      OperatorRun.execute(contender, workload, config, own);
    } finally {
      done.complete(null);
      looking.join();
    }
    long events = workload.events(first, last);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("events/s", events / stretch.seconds());
    figures.put(
        "cpu us/event",
        stretch.ended().cpu().minus(stretch.began().cpu()).toNanos() / 1e3 / events);
    figures.put("resident MB", stretch.ended().residentMb());
    List<Checkpoint> taken =
        checkpoints.triggered(stretch.began().millis(), stretch.ended().millis());
    if (!taken.isEmpty()) {
      figures.put("checkpoint ms", mean(taken, Checkpoint::millis));
      figures.put("checkpoint sync ms", mean(taken, Checkpoint::syncMillis));
      figures.put("checkpoint async ms", mean(taken, Checkpoint::asyncMillis));
      figures.put("checkpoint full MB", mean(taken, Checkpoint::fullBytes) / MB);
      figures.put("checkpoint increment MB", mean(taken, Checkpoint::newBytes) / MB);
    }
    return figures;
  }

  private static double mean(List<Checkpoint> taken, ToLongFunction<Checkpoint> figure) {
    return taken.stream().mapToLong(figure).average().orElseThrow();
  }

  private static void lookUntil(CompletableFuture<Void> done, JobCheckpoints checkpoints) {
    while (!done.isDone()) {
      try {
        Thread.sleep(LOOK_MILLIS);
        checkpoints.look();
      } catch (IOException e) {
        // The cluster is not up yet, or is gone with its job.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}

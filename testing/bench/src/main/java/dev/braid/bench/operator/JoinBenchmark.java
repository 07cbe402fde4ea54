// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.operator;

import dev.braid.bench.Benchmark;
import dev.braid.bench.Figures;
import dev.braid.bench.Round;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The join alone: a source in the same process, one task of Flink, a sink that counts.
 *
 * @param payloads how many bytes each event carries; one after another
 */
public record JoinBenchmark(String name, String backend, Workload workload, List<Integer> payloads)
    implements Benchmark {

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int OPEN = 10_000;
  private static final int SMALL = 100;
  private static final int LARGE = 2_000;
  private static final int HEARTBEATS = 20;

  public static JoinBenchmark onHeap() {
    return new JoinBenchmark(
        "join-heap", "hashmap", new Workload(1_000_000, OPEN, 0, SMALL), List.of(SMALL, LARGE));
  }

  public static JoinBenchmark onRocksDb() {
    return new JoinBenchmark(
        "join-rocksdb", "rocksdb", new Workload(1_000_000, OPEN, 0, SMALL), List.of(SMALL, LARGE));
  }

  public static JoinBenchmark ofHeartbeats() {
    return new JoinBenchmark(
        "join-heartbeats",
        "rocksdb",
        new Workload(20_000, OPEN, HEARTBEATS, SMALL),
        List.of(SMALL));
  }

  @Override
  public String description() {
    return String.format(
        Locale.ROOT,
        "the join alone, %s; %,d instances of three events%s of %s bytes, %,d open at a time",
        backend.equals("rocksdb") ? "on RocksDB" : "on the heap",
        workload.instances(),
        workload.heartbeats() > 0 ? " and " + workload.heartbeats() + " heartbeats" : "",
        String.join(" and ", payloads.stream().map(each -> each.toString()).toList()),
        workload.open());
  }

  @Override
  public void run(Round round) throws InterruptedException {
    for (int payload : payloads) {
      round.each(
          String.format(Locale.ROOT, "one task, %,d bytes an event", payload),
          List.of(Contender.values()),
          contender -> {
            Path own = Files.createDirectories(round.folder().resolve(contender + "-" + payload));
            List<String> args = new ArrayList<>(List.of(contender.name(), backend, own.toString()));
            args.addAll(workload.withPayload(payload).args());
            return Figures.of(OperatorRun.class, args, own.resolve("log"), PATIENCE);
          });
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.operator;

import dev.braid.bench.Benchmark;
import dev.braid.bench.JavaProcess;
import dev.braid.bench.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** The join alone: a source in the same process, one task of Flink, a sink that counts. */
public record JoinBenchmark(String name, String backend, Workload workload) implements Benchmark {

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int OPEN = 10_000;
  private static final int PAYLOAD = 100;
  private static final int HEARTBEATS = 20;

  public static JoinBenchmark onHeap() {
    return new JoinBenchmark("join-heap", "hashmap", new Workload(1_000_000, OPEN, 0, PAYLOAD));
  }

  public static JoinBenchmark onRocksDb() {
    return new JoinBenchmark("join-rocksdb", "rocksdb", new Workload(100_000, OPEN, 0, PAYLOAD));
  }

  public static JoinBenchmark ofHeartbeats() {
    return new JoinBenchmark(
        "join-heartbeats", "rocksdb", new Workload(20_000, OPEN, HEARTBEATS, PAYLOAD));
  }

  @Override
  public String description() {
    return String.format(
        Locale.ROOT,
        "the join alone, %s; %,d instances of three events%s, %,d of them open at a time",
        backend.equals("rocksdb") ? "on RocksDB" : "on the heap",
        workload.instances(),
        workload.heartbeats() > 0 ? " and " + workload.heartbeats() + " heartbeats" : "",
        workload.open());
  }

  @Override
  public List<Sample> round(int round, Path folder) throws Exception {
    List<OperatorRun.Contender> contenders =
        new ArrayList<>(List.of(OperatorRun.Contender.values()));
    Collections.rotate(contenders, round);
    List<Sample> samples = new ArrayList<>();
    for (OperatorRun.Contender contender : contenders) {
      Path own = Files.createDirectories(folder.resolve(contender.name()));
      Path log = own.resolve("log");
      List<String> args = new ArrayList<>(List.of(contender.name(), backend, own.toString()));
      args.addAll(workload.args());
      try (JavaProcess process = JavaProcess.start(log, false, OperatorRun.class.getName(), args)) {
        if (process.await(PATIENCE) != 0) {
          throw new IOException(contender + " failed: " + process.said());
        }
        for (String line : process.said().lines().toList()) {
          if (line.startsWith(OperatorRun.FIGURE)) {
            String[] parts = line.substring(OperatorRun.FIGURE.length()).split("=", 2);
            samples.add(
                new Sample(
                    name,
                    "one task",
                    contender.name().toLowerCase(Locale.ROOT),
                    parts[0],
                    Double.parseDouble(parts[1])));
          }
        }
      }
    }
    return samples;
  }
}

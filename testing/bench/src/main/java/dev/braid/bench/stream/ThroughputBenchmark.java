// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.stream;

import dev.braid.bench.Benchmark;
import dev.braid.bench.Sample;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How fast topics that are full are joined into topics. */
public record ThroughputBenchmark() implements Benchmark {

  private static final int KEYS = 150_000;
  private static final double LOSS = 0.05;
  private static final Duration CHECKPOINTS = Duration.ofSeconds(5);

  @Override
  public String name() {
    return "throughput";
  }

  @Override
  public String description() {
    return "from full topics to topics, RocksDB, parallelism 2, a checkpoint every 5 s";
  }

  @Override
  public List<Sample> round(int round, Path folder) throws Exception {
    List<Contender> contenders =
        new ArrayList<>(
            List.of(Contender.BRAID, Contender.PLAIN, Contender.TUNED, Contender.STREAMS));
    Collections.rotate(contenders, round);
    List<Sample> samples = new ArrayList<>();
    try (StreamRun run = StreamRun.in(folder)) {
      StreamRun.Loaded loaded = run.load(KEYS, LOSS);
      for (Contender contender : contenders) {
        run.throughput(contender, loaded, "rocksdb", 2, CHECKPOINTS)
            .forEach(
                (metric, value) ->
                    samples.add(new Sample(name(), "RocksDB", contender.id, metric, value)));
      }
    }
    return samples;
  }
}

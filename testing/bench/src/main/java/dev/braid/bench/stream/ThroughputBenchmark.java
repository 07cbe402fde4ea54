// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.stream;

import dev.braid.bench.Benchmark;
import dev.braid.bench.Round;
import dev.braid.runners.job.JobArguments;
import java.time.Duration;
import java.util.List;

/** How fast topics that are full are joined into topics. */
public record ThroughputBenchmark(
    String name, String description, List<Contender> contenders, List<Integer> parallelisms)
    implements Benchmark {

  private static final int KEYS = 1_000_000;
  private static final double LOSS = 0.05;
  private static final Duration CHECKPOINTS = JobArguments.DEFAULT_CHECKPOINT_INTERVAL;

  /** All contenders, at parallelism 2. */
  public static ThroughputBenchmark ofAll() {
    return new ThroughputBenchmark(
        "throughput",
        "from full topics to topics, RocksDB, parallelism 2, a checkpoint every 10 s",
        List.of(Contender.BRAID, Contender.PLAIN, Contender.TUNED, Contender.STREAMS),
        List.of(2));
  }

  /** What a second task brings. */
  public static ThroughputBenchmark ofScaling() {
    return new ThroughputBenchmark(
        "scaling",
        "from full topics to topics, RocksDB, parallelism 1 and 2, a checkpoint every 10 s",
        List.of(Contender.BRAID, Contender.TUNED),
        List.of(1, 2));
  }

  @Override
  public void run(Round round) throws Exception {
    try (StreamRun run = StreamRun.in(round.folder())) {
      StreamRun.Loaded loaded = run.load(KEYS, LOSS);
      for (int parallelism : parallelisms) {
        round.each(
            "parallelism " + parallelism,
            contenders,
            contender -> run.throughput(contender, loaded, "rocksdb", parallelism, CHECKPOINTS));
      }
    }
  }
}

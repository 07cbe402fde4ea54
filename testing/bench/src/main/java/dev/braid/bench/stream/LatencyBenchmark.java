// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.stream;

import dev.braid.bench.Benchmark;
import dev.braid.bench.Round;
import dev.braid.runners.job.JobArguments;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** How soon a result can be read after the append of the event that completes it. */
public record LatencyBenchmark(int rate) implements Benchmark {

  /** As long as a contender's code is still being compiled, beside which it waits for a core. */
  private static final Duration WARM_UP = Duration.ofSeconds(60);

  private static final Duration TIME = Duration.ofSeconds(30);
  private static final Duration COMMITS = Duration.ofSeconds(1);

  public static LatencyBenchmark at(int rate) {
    return new LatencyBenchmark(rate);
  }

  @Override
  public String name() {
    return "latency-" + rate;
  }

  @Override
  public String description() {
    return String.format(
        Locale.ROOT,
        "from topics to a consumer's hand at %,d events/s, RocksDB, parallelism 2",
        rate);
  }

  @Override
  public void run(Round round) throws Exception {
    try (StreamRun run = StreamRun.in(round.folder())) {
      round.each(
          String.format(Locale.ROOT, "%,d events/s", rate),
          List.of(Contender.values()),
          each -> run.latency(each, rate, WARM_UP, TIME, "rocksdb", checkpoints(each)));
    }
  }

  /** Where a result can be read only when it is committed, that is done more often. */
  private static Duration checkpoints(Contender contender) {
    return switch (contender) {
      case TRANSACTIONS -> COMMITS;
      case STREAMS -> Duration.ofMillis(100);
      default -> JobArguments.DEFAULT_CHECKPOINT_INTERVAL;
    };
  }
}

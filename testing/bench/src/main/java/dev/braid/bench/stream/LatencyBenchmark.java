// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.stream;

import dev.braid.bench.Benchmark;
import dev.braid.bench.Sample;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How soon a result can be read after the append of the event that completes it. */
public record LatencyBenchmark(int rate) implements Benchmark {

  private static final Duration WARM_UP = Duration.ofSeconds(30);
  private static final Duration TIME = Duration.ofSeconds(30);
  private static final Duration CHECKPOINTS = Duration.ofSeconds(5);
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
  public List<Sample> round(int round, Path folder) throws Exception {
    List<Sample> samples = new ArrayList<>();
    try (StreamRun run = StreamRun.in(folder)) {
      for (Contender contender : Benchmark.inTurn(round, List.of(Contender.values()))) {
        run.latency(contender, rate, WARM_UP, TIME, "rocksdb", checkpoints(contender))
            .forEach(
                (metric, value) ->
                    samples.add(
                        new Sample(
                            name(),
                            String.format(Locale.ROOT, "%,d events/s", rate),
                            contender.id,
                            metric,
                            value)));
      }
    }
    return samples;
  }

  /** Where a result can be read only when it is committed, that is done more often. */
  private static Duration checkpoints(Contender contender) {
    return switch (contender) {
      case TRANSACTIONS -> COMMITS;
      case STREAMS -> Duration.ofMillis(100);
      default -> CHECKPOINTS;
    };
  }
}

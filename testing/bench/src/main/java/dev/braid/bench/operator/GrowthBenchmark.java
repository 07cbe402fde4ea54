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
 * The join alone on RocksDB with so many instances open: its throughput once they are, the memory
 * of the process then, and what a checkpoint takes meanwhile. The store is filled before, which at
 * ten millions takes hours.
 *
 * @param open how many instances are open at a time
 */
public record GrowthBenchmark(String name, int open) implements Benchmark {

  private static final int MEASURED = 1_000_000;
  private static final long WARM_UP = 250_000;
  private static final int PAYLOAD = 100;
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** More of it for each open one. */
  private static final Duration EACH = Duration.ofMillis(4);

  private static final List<Contender> CONTENDERS = List.of(Contender.BRAID, Contender.TUNED);

  @Override
  public String description() {
    return String.format(
        Locale.ROOT,
        "the join alone, on RocksDB with %d MB of memory, when %,d instances are open",
        OperatorRun.MANAGED_MB,
        open);
  }

  @Override
  public boolean isLong() {
    return open > MEASURED;
  }

  @Override
  public void run(Round round) throws InterruptedException {
    String setting = String.format(Locale.ROOT, "RocksDB with %d MB", OperatorRun.MANAGED_MB);
    long filling = Math.max(WARM_UP, GrowthRun.filling(open));
    Workload workload = new Workload(filling + MEASURED, open, 0, PAYLOAD, false);
    Duration patience = PATIENCE.plus(EACH.multipliedBy(open));
    round.each(
        setting,
        CONTENDERS,
        contender -> {
          Path own = Files.createDirectories(round.folder().resolve(contender.toString()));
          List<String> args =
              new ArrayList<>(
                  List.of(contender.name(), Integer.toString(MEASURED), own.toString()));
          args.addAll(workload.args());
          return Figures.of(GrowthRun.class, args, own.resolve("log"), patience);
        });
  }
}

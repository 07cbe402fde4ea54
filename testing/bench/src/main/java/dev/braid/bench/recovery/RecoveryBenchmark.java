// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.recovery;

import dev.braid.bench.Benchmark;
import dev.braid.bench.Round;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * How long no result comes after {@code kill -9} of the TaskManager, and until results come in time
 * again, by how many instances are open. The cluster notices the death by its heartbeats, after ten
 * seconds at most; the TaskManager is started again at once.
 */
public record RecoveryBenchmark() implements Benchmark {

  private static final List<Integer> OPEN = List.of(10_000, 100_000, 1_000_000);
  private static final String JAR = "braid.job";

  @Override
  public String name() {
    return "recovery";
  }

  @Override
  public String description() {
    return "from kill -9 of a TaskManager until results come again, RocksDB, parallelism 2";
  }

  @Override
  public void run(Round round) throws Exception {
    Path jar = Path.of(System.getProperty(JAR, "runners/target/braid-job.jar"));
    if (!Files.isRegularFile(jar)) {
      throw new IOException("there is no job jar " + jar + "; say where with -D" + JAR);
    }
    for (int open : OPEN) {
      Path own = Files.createDirectories(round.folder().resolve("open-" + open));
      round.each(
          String.format(Locale.ROOT, "%,d open", open),
          List.of("braid"),
          braid -> RecoveryRun.run(own, jar, open));
    }
  }
}

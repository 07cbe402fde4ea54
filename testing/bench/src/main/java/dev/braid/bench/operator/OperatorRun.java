// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.operator;

import dev.braid.bench.Figures;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.configuration.Configuration;

/** One contender and one workload in a process of its own; once smaller, to be warm. */
public final class OperatorRun {

  static final int WATERMARK_MILLIS = 5;
  static final int MANAGED_MB = 512;

  static final Duration CHECKPOINTS = Duration.ofSeconds(10);

  private OperatorRun() {}

  public static void main(String[] args) throws Exception {
    Contender contender = Contender.valueOf(args[0]);
    String backend = args[1];
    Path folder = Path.of(args[2]);
    Workload workload = Workload.of(Arrays.asList(args).subList(3, args.length));
    run(contender, backend, workload.withInstances(workload.instances() / 4), folder);
    Figures.say(run(contender, backend, workload, folder));
    System.exit(0);
  }

  static Map<String, Double> run(
      Contender contender, String backend, Workload workload, Path folder) throws Exception {
    Path own = Files.createTempDirectory(folder, "run-");
    Tally.reset();
    Duration cpu = Moment.cpuUsed();
    execute(contender, workload, config(backend, CHECKPOINTS, own), own);
    Duration used = Moment.cpuUsed().minus(cpu);
    long events = workload.events();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("events/s", events / Tally.seconds());
    figures.put("cpu us/event", used.toNanos() / 1e3 / events);
    return figures;
  }

  /** The same for every contender, the memory of RocksDB too. */
  static Configuration config(String backend, Duration checkpoints, Path own) {
    Configuration config = new Configuration();
    config.setString("io.tmp.dirs", own.toString());
    config.setString("rest.bind-port", "0");
    config.setString("state.backend.type", backend);
    config.setString("state.backend.incremental", "true");
    config.setString("state.backend.rocksdb.use-bloom-filter", "true");
    config.setString("state.checkpoints.dir", own.resolve("checkpoints").toUri().toString());
    config.setString("taskmanager.memory.managed.size", MANAGED_MB + "mb");
    config.setString("execution.checkpointing.interval", checkpoints.toMillis() + " ms");
    config.setString("execution.buffer-timeout.interval", "5 ms");
    return config;
  }

  /** Runs one to its end, and does not take a wrong answer. */
  static void execute(Contender contender, Workload workload, Configuration config, Path own)
      throws Exception {
    switch (contender) {
      case BRAID -> BraidRun.run(workload, config, own);
      case PLAIN -> NativeRun.run(workload, new PlainJoin(workload.waitFor().toMillis()), config);
      case TUNED -> NativeRun.run(workload, new TunedJoin(workload.waitFor().toMillis()), config);
    }
    String mistake = Tally.mistake(workload);
    if (mistake != null) {
      throw new IllegalStateException("a wrong answer: " + mistake);
    }
  }

  static byte[] payload(Workload workload) {
    String frame = "{\"p\":\"\"}";
    String filling = "x".repeat(Math.max(0, workload.payload() - frame.length()));
    return frame.replace("\"\"", "\"" + filling + "\"").getBytes(StandardCharsets.UTF_8);
  }
}

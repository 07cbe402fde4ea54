// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.pipeline.Summary;
import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.runners.job.ContextEnvironment;
import dev.braid.runners.job.FlinkOptions;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * A run on a Flink cluster that lives in this process for as long as the run. Everything that Flink
 * writes for itself is in one temporary folder.
 */
final class FlinkRun implements LocalRun {

  private final JoinSpec spec;
  private final FlinkOptions options;
  private final State state;
  private final int parallelism;
  private final Path folder;
  private final LiveCounters counters;
  private final AtEnd tidied;

  private FlinkRun(
      JoinSpec spec,
      FlinkOptions options,
      State state,
      int parallelism,
      Path folder,
      LiveCounters counters) {
    this.spec = spec;
    this.options = options;
    this.state = state;
    this.parallelism = parallelism;
    this.folder = folder;
    this.counters = counters;
    this.tidied = AtEnd.run(() -> Files.walkFileTree(folder, new Deletion()));
  }

  static FlinkRun start(JoinSpec spec, FlinkOptions options, State state, int parallelism)
      throws IOException {
    Path folder = Files.createTempDirectory("braid-flink-");
    LiveCounters counters = LiveCounters.register(Summary.namespace(spec));
    Files.createFile(folder.resolve("config.yaml")); // or Beam reads that of $FLINK_CONF_DIR
    return new FlinkRun(spec, options, state, parallelism, folder, counters);
  }

  private Configuration configuration() {
    Map<String, String> config = new LinkedHashMap<>();
    config.put("io.tmp.dirs", folder.toString());
    config.put("rest.bind-port", "0");
    config.put("web.submit.enable", "false");
    config.put("state.backend.type", state.flinkName());
    config.put("state.checkpoints.dir", folder.resolve("checkpoints").toUri().toString());
    // RocksDB slows down a hundredfold when its share is too small.
    config.put(
        "taskmanager.memory.managed.size",
        state == State.ROCKSDB ? 256 * parallelism + "mb" : "32mb");
    config.put("metrics.reporters", "braid");
    config.put("metrics.reporter.braid.factory.class", LiveCounters.Factory.class.getName());
    config.put("metrics.reporter.braid." + LiveCounters.ID, counters.id());
    // Beam keeps classes beyond the job, and this process ends with it.
    config.put("classloader.check-leaked-classloader", "false");
    return Configuration.fromMap(config);
  }

  private FlinkPipelineOptions options() {
    FlinkPipelineOptions beam = options.beam();
    beam.setFlinkMaster("[auto]");
    beam.setFlinkConfDir(folder.toString());
    beam.setParallelism(parallelism);
    return beam;
  }

  @Override
  public Summary run(Consumer<Pipeline> graph) {
    Pipeline pipeline = Pipeline.create(options());
    graph.accept(pipeline);
    PipelineResult result = ContextEnvironment.local(configuration(), options, pipeline::run);
    LocalRun.awaitDone(result);
    return Summary.of(spec, result.metrics());
  }

  @Override
  public Summary soFar() {
    return Summary.of(spec, counters.byName());
  }

  @Override
  public void close() throws IOException {
    counters.close();
    tidied.close();
  }

  /** Deletes a folder while others may still be at it. */
  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
        throws IOException {
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}

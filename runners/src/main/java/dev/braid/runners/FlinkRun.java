// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.pipeline.Summary;
import dev.braid.pipeline.spec.JoinSpec;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Consumer;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.jspecify.annotations.Nullable;

/**
 * A run on a Flink cluster that lives in this process for as long as the run. Everything that Flink
 * writes for itself is in one temporary folder.
 */
final class FlinkRun implements LocalRun {

  private final JoinSpec spec;
  private final int parallelism;
  private final Path folder;
  private final LiveCounters counters;
  private final AtEnd tidied;

  private FlinkRun(JoinSpec spec, int parallelism, Path folder, LiveCounters counters) {
    this.spec = spec;
    this.parallelism = parallelism;
    this.folder = folder;
    this.counters = counters;
    this.tidied = AtEnd.run(() -> Files.walkFileTree(folder, new Deletion()));
  }

  static FlinkRun start(JoinSpec spec, State state, int parallelism) throws IOException {
    Path folder = Files.createTempDirectory("braid-flink-");
    LiveCounters counters = LiveCounters.register(Summary.namespace(spec));
    Files.writeString(folder.resolve("config.yaml"), config(state, parallelism, folder, counters));
    return new FlinkRun(spec, parallelism, folder, counters);
  }

  private static String config(State state, int parallelism, Path folder, LiveCounters counters) {
    return String.join(
        "\n",
        "io.tmp.dirs: '" + folder.toString().replace("'", "''") + "'",
        "rest.bind-port: 0",
        "web.submit.enable: false",
        "state.backend.type: " + (state == State.ROCKSDB ? "rocksdb" : "hashmap"),
        // RocksDB slows down a hundredfold when its share is too small.
        "taskmanager.memory.managed.size: "
            + (state == State.ROCKSDB ? 256 * parallelism + "mb" : "32mb"),
        "metrics.reporters: braid",
        "metrics.reporter.braid.factory.class: " + LiveCounters.Factory.class.getName(),
        "metrics.reporter.braid." + LiveCounters.ID + ": '" + counters.id() + "'",
        "");
  }

  private FlinkPipelineOptions options() {
    FlinkPipelineOptions options = PipelineOptionsFactory.as(FlinkPipelineOptions.class);
    options.setRunner(FlinkRunner.class);
    options.setFlinkMaster("[local]");
    options.setFlinkConfDir(folder.toString());
    options.setStreaming(true);
    options.setParallelism(parallelism);
    options.setObjectReuse(true);
    options.setFasterCopy(true);
    return options;
  }

  @Override
  public Summary run(Consumer<Pipeline> graph) {
    Pipeline pipeline = Pipeline.create(options());
    graph.accept(pipeline);
    PipelineResult result = pipeline.run();
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

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.pipeline.Summary;
import dev.braid.pipeline.spec.JoinSpec;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.jspecify.annotations.Nullable;

/** A run on Beam's direct runner, which keeps everything in memory. */
final class DirectRun implements LocalRun {

  private final JoinSpec spec;
  private final int parallelism;
  private volatile @Nullable PipelineResult running;

  DirectRun(JoinSpec spec, int parallelism) {
    this.spec = spec;
    this.parallelism = parallelism;
  }

  private DirectOptions options() {
    DirectOptions options = PipelineOptionsFactory.as(DirectOptions.class);
    options.setRunner(DirectRunner.class);
    options.setTargetParallelism(parallelism);
    options.setBlockOnRun(false);
    // Both look for mistakes in transforms, which tests do; they cost half of the time of a run.
    options.setEnforceImmutability(false);
    options.setEnforceEncodability(false);
    return options;
  }

  @Override
  public Summary run(Consumer<Pipeline> graph) {
    Pipeline pipeline = Pipeline.create(options());
    graph.accept(pipeline);
    PipelineResult result = pipeline.run();
    running = result;
    LocalRun.awaitDone(result);
    return Summary.of(spec, result.metrics());
  }

  @Override
  public Summary soFar() {
    PipelineResult result = running;
    return result == null ? Summary.of(spec, Map.of()) : Summary.of(spec, result.metrics());
  }

  @Override
  public void close() {}
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.testing.scenario.DeadlineStories;
import dev.braid.testing.scenario.KeyStories;
import dev.braid.testing.scenario.OutcomeStories;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** One task and one element a bundle: Flink tells a story in its order only so. */
class FlinkJoinStoriesTest implements OutcomeStories, DeadlineStories, KeyStories {

  @Override
  public PipelineOptions options() {
    FlinkPipelineOptions options = PipelineOptionsFactory.as(FlinkPipelineOptions.class);
    options.setRunner(FlinkRunner.class);
    options.setFlinkMaster("[local]");
    options.setStreaming(true);
    options.setParallelism(1);
    options.setMaxBundleSize(1L);
    return options;
  }
}

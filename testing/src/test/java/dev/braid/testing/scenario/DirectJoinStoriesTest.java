// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.scenario;

import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

class DirectJoinStoriesTest implements OutcomeStories, DeadlineStories, KeyStories {

  @Override
  public PipelineOptions options() {
    PipelineOptions options = PipelineOptionsFactory.create();
    options.setRunner(DirectRunner.class);
    return options;
  }
}

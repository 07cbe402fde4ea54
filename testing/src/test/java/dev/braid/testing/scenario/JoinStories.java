// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.scenario;

import static dev.braid.testing.scenario.OutputMatchers.exactly;
import static org.hamcrest.MatcherAssert.assertThat;

import org.apache.beam.sdk.options.PipelineOptions;
import org.hamcrest.Matcher;

/**
 * What a join does, one story a test, in interfaces by theme. A class that implements them says
 * where the stories are told. Where the order across sources matters only the watermark makes it,
 * so that each holds on every runner.
 */
public interface JoinStories {

  /** Options of a runner within this JVM, new ones each time. */
  PipelineOptions options();

  /** Tells {@code story}; these outputs and no others must come of it. */
  default void tell(Scenario story, Matcher<?>... expected) {
    assertThat(story.run(options()), exactly(expected));
  }
}

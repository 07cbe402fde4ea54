// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.live;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import dev.braid.pipeline.spec.Endpoints;
import dev.braid.pipeline.spec.EndpointsReader;
import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.pipeline.spec.SpecReader;
import java.nio.file.Path;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

final class StackTopicsTest {

  private static final String SPEC =
      """
      join: trip
      key: trip
      time: at
      wait: 2s
      events:
        start: { from: results }
        end:   { from: "the ends" }
        other: { from: the-ends }
      outcomes:
        done: { all: [start, end] }
      """;

  @Test
  void everySourceAndOutputHasATopicOfItsOwn() {
    JoinSpec spec = SpecReader.read("join.yaml", SPEC);
    StackTopics topics = StackTopics.of(spec, "demo-1");
    assertThat(new HashSet<>(topics.names()).size(), is(7));
    assertThat(topics.sources().get("results"), is("demo-1-results"));

    Endpoints endpoints =
        EndpointsReader.read(
            "endpoints.yaml",
            topics.endpoints("localhost:9092", "redis://localhost:6379"),
            Path.of(""),
            spec,
            name -> null);
    topics
        .sources()
        .forEach(
            (source, topic) ->
                assertThat(endpoints.sources().get(source), is(new Endpoints.Topic(topic))));
    topics
        .outputs()
        .forEach(
            (output, topic) ->
                assertThat(
                    endpoints.outputs().byName().get(output), is(new Endpoints.Topic(topic))));
    assertThat(topics.outputs().keySet(), contains("results", "missing", "late", "rejected"));
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.examples;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.braid.transforms.model.Event;
import java.time.Instant;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;

class RideDurationsTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void aRideEndsWithinTwoHoursOrWhileItsPositionComesIn() {
    Pipeline pipeline = Pipeline.create();
    PCollection<String> durations =
        pipeline
            .apply(
                Create.of(
                    KV.of("short", event("end", 17)),
                    KV.of("short", event("start", 0)),
                    KV.of("long", event("start", 0)),
                    KV.of("long", event("position", 115)),
                    KV.of("long", event("position", 124)),
                    KV.of("long", event("end", 134)),
                    KV.of("lost", event("start", 0)),
                    KV.of("lost", event("end", 121))))
            .apply(new RideDurations());
    PAssert.that(durations)
        .containsInAnyOrder("ride short took 17 minutes", "ride long took 134 minutes");
    pipeline.run().waitUntilFinish();
  }

  @Test
  void windowsAreRefused() {
    PCollection<KV<String, Event>> windowed =
        Pipeline.create()
            .apply(Create.of(KV.of("ride", event("start", 0))))
            .apply(Window.into(FixedWindows.of(org.joda.time.Duration.standardHours(1))));
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> windowed.apply(new RideDurations()));
    assertThat(refused.getMessage(), containsString("the global window"));
  }

  private static Event event(String type, int minute) {
    return Event.of(type, NOON.plusSeconds(60L * minute), "{}");
  }
}

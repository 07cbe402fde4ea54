// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.examples;

import dev.braid.transforms.join.JoinEvents;
import dev.braid.transforms.join.Joined;
import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Outcome;
import dev.braid.transforms.model.Result;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * How long each taxi ride took: its start and its end joined by the ride's number. A ride of which
 * no end came within two hours has none, unless the taxi's position still comes in, at most ten
 * minutes after the last.
 */
public final class RideDurations
    extends PTransform<PCollection<KV<String, Event>>, PCollection<String>> {

  private static final long serialVersionUID = 1;

  private static final Join RIDE =
      Join.of(
              "ride",
              List.of(
                  EventType.of("start", Duration.ofHours(2)),
                  EventType.heartbeat("position", Duration.ofMinutes(10)),
                  EventType.of("end", Duration.ofSeconds(1))),
              List.of(Outcome.of("driven", "start", "end")))
          .withMaxWait(Duration.ofHours(12));

  @Override
  public PCollection<String> expand(PCollection<KV<String, Event>> events) {
    Joined rides = events.apply("Join", JoinEvents.by(RIDE));
    return rides
        .results()
        .apply(
            "Durations", MapElements.into(TypeDescriptors.strings()).via(RideDurations::describe));
  }

  private static String describe(Result ride) {
    return "ride "
        + ride.key()
        + " took "
        + Duration.ofMillis(ride.decided() - ride.start()).toMinutes()
        + " minutes";
  }
}

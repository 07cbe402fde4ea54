// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.scenario;

import dev.braid.transforms.join.JoinEvents;
import dev.braid.transforms.join.Joined;
import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.EventCoder;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Rfc3339;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionList;

/**
 * A story about events in time, told to a join and read from top to bottom:
 *
 * <pre>{@code
 * Outputs outputs =
 *     Scenario.of(join)
 *         .startingAt("2026-01-01T12:00:00Z")
 *         .event("A", "request", ofSeconds(0))
 *         .event("A", "finish", ofSeconds(2), "id-1", "{\"rating\":5}")
 *         .watermark(ofSeconds(60))
 *         .event("A", "finish", ofSeconds(3))
 *         .run(options);
 * assertThat(
 *     outputs,
 *     exactly(
 *         complete("matched").ofKey("A").withEvents("request", "finish"),
 *         late(AFTER_COMPLETE).ofKey("A").ofType("finish")));
 * }</pre>
 *
 * <p>Events arrive in the order in which they are told, at whatever event time. The watermark
 * stands at the beginning of time until it is moved, and goes to the end when the story is over. A
 * story may have several sources, each with a watermark of its own; {@link #from} says which one
 * the next events come from.
 *
 * <p><b>Runners.</b> {@code beam-runners-direct-java} tells a story exactly. Others that know
 * Beam's {@code TestStream} keep the order within a source, and with watermarks only if told to
 * take one element at a time (on Flink: parallelism 1, maxBundleSize 1). {@link #run} needs a
 * runner within this JVM; with {@link #apply} any will do.
 *
 * <p>A scenario is a value: each method gives another one and leaves this one as it is.
 */
public final class Scenario {

  /** Where events come from until {@link #from} says otherwise. */
  public static final String DEFAULT_SOURCE = "events";

  private static final Instant DEFAULT_START = Instant.parse("2026-01-01T12:00:00Z");

  private final Join join;
  private final Instant start;
  private final String source;
  private final Timeline<KV<String, Event>> timeline;

  private Scenario(Join join, Instant start, String source, Timeline<KV<String, Event>> timeline) {
    this.join = join;
    this.start = start;
    this.source = source;
    this.timeline = timeline;
  }

  /** A story of {@code join} that starts at noon of the first of 2026. */
  public static Scenario of(Join join) {
    return new Scenario(join, DEFAULT_START, DEFAULT_SOURCE, Timeline.empty());
  }

  /** The instant (RFC 3339) that all times are told from; to be said first. */
  public Scenario startingAt(String instant) {
    if (!timeline.steps().isEmpty()) {
      throw new IllegalStateException("say when the story starts before anything happens in it");
    }
    return new Scenario(join, OffsetDateTime.parse(instant).toInstant(), source, timeline);
  }

  /** What is told next comes from {@code source}. */
  public Scenario from(String source) {
    return new Scenario(join, start, source, timeline);
  }

  /** An event without an id arrives; its JSON says when it was. */
  public Scenario event(String key, String type, Duration at) {
    return event(key, Event.of(type, start.plus(at), json(at)));
  }

  /** An event with an id arrives; its JSON says when it was. */
  public Scenario event(String key, String type, Duration at, String id) {
    return event(key, type, at, id, json(at));
  }

  /** An event with an id and its JSON arrives. */
  public Scenario event(String key, String type, Duration at, String id, String json) {
    return event(key, Event.of(type, start.plus(at), id, json));
  }

  /** An event arrives. */
  public Scenario event(String key, Event event) {
    List<String> types = join.events().stream().map(EventType::name).toList();
    if (!types.contains(event.type())) {
      throw new IllegalArgumentException(
          "join '" + join.name() + "' has no event '" + event.type() + "'; it has " + types);
    }
    return then(
        new Timeline.Arrives<>(
            source, KV.of(key, event), org.joda.time.Instant.ofEpochMilli(event.time())));
  }

  /** The watermark of the source that {@link #from} named last reaches {@code at}. */
  public Scenario watermark(Duration at) {
    return then(new Timeline.Reaches<>(Set.of(source), start.plus(at)));
  }

  /** The watermarks of all sources, also of those told of later, reach {@code at} together. */
  public Scenario watermarks(Duration at) {
    return then(new Timeline.Reaches<>(Set.of(), start.plus(at)));
  }

  /** Makes it part of {@code pipeline}. */
  public Joined apply(Pipeline pipeline) {
    Set<String> sources = sources();
    return PCollectionList.of(
            everywhere(sources)
                .apply(pipeline, sources, KvCoder.of(StringUtf8Coder.of(), EventCoder.of()))
                .values())
        .apply("Events", Flatten.pCollections())
        .apply("Join", JoinEvents.by(join));
  }

  /** Runs it in a pipeline of its own, to its end. */
  public Outputs run(PipelineOptions options) {
    Pipeline pipeline = Pipeline.create(options);
    return Outputs.run(pipeline, apply(pipeline));
  }

  private Scenario then(Timeline.Step<KV<String, Event>> step) {
    return new Scenario(join, start, source, timeline.then(step));
  }

  private String json(Duration at) {
    return "{\"at\":\"" + Rfc3339.format(start.plus(at).toEpochMilli()) + "\"}";
  }

  private Set<String> sources() {
    Set<String> sources = new LinkedHashSet<>();
    for (Timeline.Step<KV<String, Event>> step : timeline.steps()) {
      if (step instanceof Timeline.Arrives<KV<String, Event>> arrives) {
        sources.add(arrives.source());
      } else if (step instanceof Timeline.Reaches<KV<String, Event>> reaches) {
        sources.addAll(reaches.sources());
      }
    }
    if (sources.isEmpty()) {
      throw new IllegalStateException("nothing happens in this story");
    }
    return sources;
  }

  /** With the watermarks of all sources told one by one, each of which must not go back. */
  private Timeline<KV<String, Event>> everywhere(Set<String> sources) {
    Timeline<KV<String, Event>> told = Timeline.empty();
    Map<String, Instant> watermarks = new HashMap<>();
    for (Timeline.Step<KV<String, Event>> step : timeline.steps()) {
      if (step instanceof Timeline.Reaches<KV<String, Event>> reaches) {
        Set<String> moved = reaches.sources().isEmpty() ? sources : reaches.sources();
        for (String each : moved) {
          Instant before = watermarks.put(each, reaches.watermark());
          if (before != null && before.isAfter(reaches.watermark())) {
            throw new IllegalStateException(
                "the watermark of '"
                    + each
                    + "' cannot go back from "
                    + before
                    + " to "
                    + reaches.watermark());
          }
        }
        told = told.then(new Timeline.Reaches<>(moved, reaches.watermark()));
      } else {
        told = told.then(step);
      }
    }
    return told;
  }
}

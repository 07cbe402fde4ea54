// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import dev.braid.transforms.decode.EventPattern;
import dev.braid.transforms.model.Decide;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the spec of a join from YAML 1.2. Whatever the input, the answer is a {@link JoinSpec} or a
 * {@link SpecException} that names every mistake.
 */
public final class SpecReader {

  static final int MOST_MAX_EVENTS = 1_000_000;

  static final Keys KEYS =
      Keys.of(
          "join", "a name, like match",
          "key", "a field path, like user.id, or a list of them",
          "time", "a field path, like at",
          "id", "a field path, like eventId",
          "wait", "a duration, like 5s",
          "maxWait", "a duration, like 2m",
          "disorder", "a duration, like 500ms",
          "maxAhead", "a duration, like 1h",
          "restoreGrace", "a duration, like 1m",
          "decide", "on-arrival or on-watermark",
          "remember", "a duration, like 1h",
          "repeat", "true or false",
          "maxEvents", "a whole number from 1 to " + MOST_MAX_EVENTS,
          "maxEventSize", "a size from 1 byte to 64MiB, like 64KiB, 1MiB or a number of bytes",
          "events", "a map of events, like { request: { from: requests } }",
          "outcomes", "a map of outcomes, like { matched: { all: [request, finish] } }");

  private static final String MUST =
      "a spec must be a map with keys like join, events and outcomes";
  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Map<String, Decide> DECIDE =
      Map.of("on-arrival", Decide.ON_ARRIVAL, "on-watermark", Decide.ON_WATERMARK);

  private SpecReader() {}

  /**
   * The spec in {@code file}.
   *
   * @throws SpecException if it cannot be read or has mistakes
   */
  public static JoinSpec read(Path file) {
    return read(file.toString(), YamlFile.text(file));
  }

  /**
   * The spec written as {@code yaml}.
   *
   * @param name how to call it in problems
   * @throws SpecException if it has mistakes
   */
  public static JoinSpec read(String name, String yaml) {
    YamlFile file = new YamlFile(name, YamlFile.Expansion.NONE);
    Section spec = file.root(yaml, MUST, KEYS);
    spec.require("join", "events", "outcomes");
    String join = spec.text("join", "?");
    Duration limit = spec.duration("maxWait", MILLISECOND, Join.LONGEST);
    List<EventReader.Read> events = EventReader.read(file, spec, limit);
    List<Outcome> outcomes = OutcomeReader.read(file, spec, events);
    Duration disorder = spec.duration("disorder", Duration.ZERO, Duration.ZERO);
    Duration maxAhead = spec.duration("maxAhead", Duration.ZERO, JoinSpec.DEFAULT_MAX_AHEAD);
    Duration restoreGrace = spec.duration("restoreGrace", Duration.ZERO, Duration.ZERO);
    Decide decide = spec.choice("decide", DECIDE, Decide.ON_ARRIVAL);
    boolean repeat = spec.bool("repeat", false);
    int maxEvents = spec.whole("maxEvents", 1, MOST_MAX_EVENTS, Join.DEFAULT_MAX_EVENTS);
    int maxEventBytes =
        spec.bytes("maxEventSize", JoinSpec.MOST_EVENT_BYTES, JoinSpec.DEFAULT_MAX_EVENT_BYTES);
    Duration remember = spec.duration("remember", MILLISECOND, Join.LONGEST);
    file.check();

    List<EventType> types = events.stream().map(EventReader.Read::type).toList();
    Duration maxWait = spec.has("maxWait") ? limit : Join.defaultMaxWait(types);
    return new JoinSpec(
        new Join(
            join,
            types,
            outcomes,
            maxWait,
            spec.has("remember") ? remember : maxWait,
            decide,
            repeat,
            maxEvents),
        disorder,
        maxAhead,
        restoreGrace,
        bySource(events),
        maxEventBytes);
  }

  private static Map<String, List<EventPattern>> bySource(List<EventReader.Read> events) {
    Map<String, List<EventPattern>> sources = new LinkedHashMap<>();
    for (EventReader.Read event : events) {
      sources.computeIfAbsent(event.source(), source -> new ArrayList<>()).add(event.pattern());
    }
    return sources;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import dev.braid.transforms.decode.Condition;
import dev.braid.transforms.decode.EventPattern;
import dev.braid.transforms.decode.Scalar;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.FieldPath;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Keep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the events of a spec, each with what it takes over from the top of the spec. */
final class EventReader {

  static final Keys KEYS =
      Keys.of(
          "from", "the name of a source, like requests",
          "when", "a map of fields and their values, like { kind: [finish, hangup] }",
          "wait", "a duration, like 5s",
          "heartbeat", "true or false",
          "keep", "first, last or all",
          "select", "a field path, like rating, or a list of them",
          "key", "a field path, like user.id, or a list of them",
          "time", "a field path, like at",
          "id", "a field path, like eventId");

  private static final Map<String, Keep> KEEP =
      Map.of("first", Keep.FIRST, "last", Keep.LAST, "all", Keep.ALL);
  private static final FieldPath NO_FIELD = FieldPath.of("?");
  private static final Duration MILLISECOND = Duration.ofMillis(1);

  /**
   * An event of the spec.
   *
   * @param at where its name is
   * @param sound whether it has no mistake; if it has, its parts may be stand-ins
   */
  record Read(Node at, boolean sound, String source, EventType type, EventPattern pattern) {
    String name() {
      return type.name();
    }
  }

  private final YamlFile file;
  private final Duration maxWait;
  private final Duration topWait;
  private final List<FieldPath> topKey;
  private final @Nullable FieldPath topTime;
  private final @Nullable FieldPath topId;

  private EventReader(YamlFile file, Section spec, Duration maxWait) {
    this.file = file;
    this.maxWait = maxWait;
    this.topWait = wait(file, spec, maxWait, MILLISECOND);
    this.topKey = spec.paths("key");
    this.topTime = spec.path("time");
    this.topId = spec.path("id");
  }

  static List<Read> read(YamlFile file, Section spec, Duration maxWait) {
    EventReader reader = new EventReader(file, spec, maxWait);
    Section events = spec.named("events");
    if (events.sound() && events.names().isEmpty()) {
      file.mistake(
          spec.value("events"), "'events' needs an event, like request: { from: requests }");
    }
    if (events.names().size() > Join.MOST_EVENTS) {
      file.mistake(
          events.at(events.names().get(Join.MOST_EVENTS)),
          "a join has at most %s events, not %s",
          Join.MOST_EVENTS,
          events.names().size());
    }
    Map<String, Section> sections = new LinkedHashMap<>();
    List<Read> read = new ArrayList<>();
    for (String name : events.names()) {
      int before = file.mistakes();
      String must = "event " + Wording.quote(name) + " must be a map, like { from: requests }";
      Section section = Section.of(file, events.at(name), events.value(name), must, KEYS);
      sections.put(name, section);
      read.add(reader.read(name, section, before));
    }
    for (String key : List.of("key", "time", "wait")) {
      requireSomewhere(file, spec, sections, key);
    }
    if (read.size() <= Join.MOST_EVENTS) {
      Shadows.report(file, read);
    }
    return read;
  }

  /** At the top, or in each event. */
  private static void requireSomewhere(
      YamlFile file, Section spec, Map<String, Section> events, String key) {
    List<String> lacking =
        events.keySet().stream()
            .filter(name -> section(events, name).sound() && !section(events, name).has(key))
            .toList();
    if (spec.has(key) || lacking.isEmpty()) {
      return;
    }
    String words = SpecReader.KEYS.words(key);
    if (lacking.size() == events.size()) {
      file.mistake(spec.at(key), "missing key '%s': %s; here, or in each event", key, words);
      return;
    }
    for (String name : lacking) {
      file.mistake(
          section(events, name).at(key),
          "event %s misses its '%s': %s; here, or once for all at the top",
          Wording.quote(name),
          key,
          words);
    }
  }

  private static Section section(Map<String, Section> events, String name) {
    return Objects.requireNonNull(events.get(name));
  }

  private Read read(String name, Section event, int before) {
    event.require("from");
    String source = event.text("from", "?");
    Duration wait = wait(file, event, maxWait, topWait);
    boolean heartbeat = event.bool("heartbeat", false);
    Keep keep = event.choice("keep", KEEP, Keep.FIRST);
    List<FieldPath> select = event.paths("select");
    for (String key : List.of("keep", "select")) {
      if (heartbeat && event.has(key)) {
        file.mistake(
            event.at(key),
            "a heartbeat is in no result, so there is nothing to %s; remove it",
            key);
      }
    }
    List<FieldPath> key = event.has("key") ? event.paths("key") : topKey;
    FieldPath time = event.has("time") ? event.path("time") : topTime;
    FieldPath id = event.has("id") ? event.path("id") : topId;
    List<Condition> when = conditions(event);
    EventPattern pattern =
        new EventPattern(
            name,
            when,
            key.isEmpty() ? List.of(NO_FIELD) : key,
            Objects.requireNonNullElse(time, NO_FIELD),
            id);
    EventType type = new EventType(name, wait, heartbeat, keep, select);
    return new Read(event.at(), file.mistakes() == before, source, type, pattern);
  }

  private static Duration wait(
      YamlFile file, Section section, Duration maxWait, Duration fallback) {
    Duration wait = section.duration("wait", MILLISECOND, fallback);
    if (section.has("wait") && wait.compareTo(maxWait) > 0) {
      file.mistake(
          section.value("wait"),
          "'wait' is %s, longer than 'maxWait', which is %s; shorten it or raise 'maxWait'",
          Durations.format(wait),
          Durations.format(maxWait));
    }
    return wait;
  }

  private List<Condition> conditions(Section event) {
    Section when = event.named("when");
    if (when.sound() && when.names().isEmpty()) {
      file.mistake(event.value("when"), "%s, not empty", event.must("when"));
    }
    List<Condition> conditions = new ArrayList<>();
    for (String name : when.names()) {
      String must =
          "the value of "
              + Wording.quote(name)
              + " must be text, a number, a boolean or a list of them";
      FieldPath field = Value.of(file, when.key(name)).path(must);
      List<Scalar> values = new ArrayList<>();
      for (Node item : when.items(name)) {
        Scalar value = Value.of(file, item).scalar(must);
        if (value != null) {
          values.add(value);
        }
      }
      if (when.items(name).isEmpty()) {
        file.mistake(when.value(name), "%s, not an empty list", must);
      }
      if (field != null && !values.isEmpty()) {
        conditions.add(new Condition(field, values));
      }
    }
    return conditions;
  }
}

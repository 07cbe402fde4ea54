// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.testing.generate.EventGenerator.Generated;
import dev.braid.testing.reference.ReferenceJoin;
import dev.braid.transforms.decode.EventPattern;
import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.FieldPath;
import dev.braid.transforms.model.Result;
import dev.braid.transforms.model.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a join must give for a set of events, by the reference.
 *
 * @param results the lines of complete and partial results, by id
 * @param missing those of missing ones
 */
public record Truth(Map<String, String> results, Map<String, String> missing) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The truth about {@code lines}, in any order. */
  public static Truth of(JoinSpec spec, Stream<Generated> lines) {
    Map<String, EventPattern> patterns = new HashMap<>();
    spec.sources()
        .values()
        .forEach(all -> all.forEach(pattern -> patterns.put(pattern.type(), pattern)));
    Map<String, List<Event>> byKey = new TreeMap<>();
    lines.forEach(
        line ->
            byKey
                .computeIfAbsent(line.key(), any -> new ArrayList<>())
                .add(event(line, patterns.get(line.type()))));
    ReferenceJoin reference = ReferenceJoin.of(spec.join());
    Map<String, String> results = new TreeMap<>();
    Map<String, String> missing = new TreeMap<>();
    byKey.forEach(
        (key, events) -> {
          for (Result result : reference.evaluate(key, events).results()) {
            (result.status() == Status.MISSING ? missing : results)
                .put(result.id(), result.toJson());
          }
        });
    return new Truth(results, missing);
  }

  private static Event event(Generated line, @Nullable EventPattern pattern) {
    FieldPath id = pattern == null ? null : pattern.id();
    return new Event(
        line.type(),
        line.time().toEpochMilli(),
        id == null ? null : text(line.line(), id),
        line.line().getBytes(StandardCharsets.UTF_8));
  }

  private static @Nullable String text(String line, FieldPath field) {
    try {
      JsonNode node = JSON.readTree(line);
      for (String name : field.names()) {
        node = node.path(name);
      }
      return node.isValueNode() ? node.asText() : null;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + line, e);
    }
  }
}

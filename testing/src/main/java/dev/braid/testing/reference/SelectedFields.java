// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.reference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.FieldPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** An event reduced to the fields that a result carries, in the order in which it had them. */
final class SelectedFields {

  /** Numbers stay as they were written, as far as a tree can. */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private SelectedFields() {}

  /** The event with those of {@code paths} that it has; as it is if there are no paths. */
  static Event of(Event event, List<FieldPath> paths) {
    if (paths.isEmpty()) {
      return event;
    }
    try {
      List<List<String>> names = paths.stream().map(FieldPath::names).toList();
      JsonNode selected = select(JSON.readTree(event.json()), names);
      return new Event(event.type(), event.time(), event.id(), JSON.writeValueAsBytes(selected));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + event, e);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  /** An object of which nothing is selected is empty here and absent in the object around it. */
  private static ObjectNode select(JsonNode from, List<List<String>> paths) {
    ObjectNode selected = JSON.createObjectNode();
    for (Map.Entry<String, JsonNode> field : from.properties()) {
      List<List<String>> rest =
          paths.stream()
              .filter(path -> path.get(0).equals(field.getKey()))
              .map(path -> path.subList(1, path.size()))
              .toList();
      if (rest.stream().anyMatch(List::isEmpty)) {
        selected.set(field.getKey(), field.getValue());
      } else {
        ObjectNode within = select(field.getValue(), rest);
        if (!within.isEmpty()) {
          selected.set(field.getKey(), within);
        }
      }
    }
    return selected;
  }
}

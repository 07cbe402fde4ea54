// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.golden;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.braid.testing.scenario.Outputs;
import dev.braid.transforms.model.Late;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A line of an output, or of what is expected of one.
 *
 * @param line where it was expected; 0 for an output
 * @param kind what the fields make it
 */
record OutputLine(int line, Kind kind, ObjectNode fields) {

  /** What a line can be. */
  enum Kind {
    RESULT,
    LATE,
    REJECTED
  }

  private static final Set<String> LATE_REASONS =
      Arrays.stream(Late.Reason.values())
          .map(Late.Reason::text)
          .collect(Collectors.toUnmodifiableSet());

  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final JsonMapper LENIENT =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  /**
   * The kind of a line: a result or missing has a status, a late event a reason to be late (or an
   * event), a rejected record any other reason. Null if it has neither.
   */
  static @Nullable Kind kind(ObjectNode fields) {
    if (fields.has("status")) {
      return Kind.RESULT;
    }
    if (!fields.has("reason")) {
      return null;
    }
    return fields.has("event") || LATE_REASONS.contains(fields.path("reason").asText())
        ? Kind.LATE
        : Kind.REJECTED;
  }

  /** What is written in a file by hand: a name that is there twice is a mistake. */
  static JsonNode parse(String text) throws JsonProcessingException {
    return STRICT.readTree(text);
  }

  /** An output, as it is published. */
  static OutputLine of(Object output) {
    try {
      if (LENIENT.readTree(Outputs.json(output)) instanceof ObjectNode fields) {
        Kind kind = kind(fields);
        if (kind != null) {
          return new OutputLine(0, kind, portable(kind, fields));
        }
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an output is JSON", e);
    }
    throw new IllegalStateException("an output has a status or a reason: " + output);
  }

  static OutputLine expected(int line, Kind kind, ObjectNode fields) {
    return new OutputLine(line, kind, portable(kind, fields));
  }

  /**
   * Whether every field given here is the same in {@code output}: a number by its value, an object
   * with the same fields in any order, a list with the same items in the same order.
   */
  boolean fits(OutputLine output) {
    return kind == output.kind && differing(output).isEmpty();
  }

  /** The names of the fields that {@code output} has otherwise, or not at all. */
  List<String> differing(OutputLine output) {
    List<String> names = new ArrayList<>();
    fields
        .fields()
        .forEachRemaining(
            field -> {
              JsonNode actual = output.fields.get(field.getKey());
              if (actual == null || !field.getValue().equals(OutputLine::compare, actual)) {
                names.add(field.getKey());
              }
            });
    return names;
  }

  /** How {@code output} differs, a line for each field. */
  List<String> describe(OutputLine output) {
    return differing(output).stream()
        .map(
            name -> {
              JsonNode actual = output.fields.get(name);
              return name
                  + ": expected "
                  + fields.get(name)
                  + (actual == null ? ", but it has none" : ", but it is " + actual);
            })
        .toList();
  }

  /** Compares two leaves; Jackson walks the rest. */
  private static int compare(JsonNode one, JsonNode other) {
    boolean same =
        (one.isNumber() && other.isNumber())
            ? one.decimalValue().compareTo(other.decimalValue()) == 0
            : one.equals(other);
    return same ? 0 : 1;
  }

  /** Where a rejected record was, without the folder: a case may be moved. */
  private static ObjectNode portable(Kind kind, ObjectNode fields) {
    boolean ofFile = !"too-many-events".equals(fields.path("reason").textValue());
    if (kind != Kind.REJECTED || !ofFile) {
      return fields;
    }
    ObjectNode portable = fields.deepCopy();
    String position = fields.path("position").textValue();
    if (position != null) {
      portable.put("position", position.substring(position.lastIndexOf('/') + 1));
    }
    String id = fields.path("id").textValue();
    if (id != null && id.indexOf('/') >= 0) {
      String source = id.substring(0, id.indexOf('/') + 1);
      portable.put("id", source + id.substring(id.lastIndexOf('/') + 1));
    }
    return portable;
  }

  @Override
  public String toString() {
    return fields.toString();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.generate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.braid.transforms.decode.Condition;
import dev.braid.transforms.decode.EventPattern;
import dev.braid.transforms.decode.Scalar;
import dev.braid.transforms.model.FieldPath;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes records that are events of one type: whose fields are where the spec says, that meet the
 * type's conditions, and not those of a type that is tried before it.
 */
final class EventTemplate {

  /** How many ways to meet the conditions are looked at. */
  private static final int MOST_CHOICES = 1_000;

  private static final int TRIES = 8;
  private static final JsonNodeFactory JSON = new JsonNodeFactory(true);
  private static final List<String> WORDS =
      List.of("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heath");

  private final EventPattern pattern;
  private final List<EventPattern> before;
  private final List<FieldPath> select;

  /** Records that meet the conditions and have nothing else. */
  private final List<ObjectNode> choices = new ArrayList<>();

  /**
   * @param before the patterns of the same source that are tried before this one
   * @param select the fields that a result wants of such an event
   * @throws IllegalArgumentException if no record can be an event of the type
   */
  EventTemplate(EventPattern pattern, List<EventPattern> before, List<FieldPath> select) {
    this.pattern = pattern;
    this.before = List.copyOf(before);
    this.select = List.copyOf(select);
    choose(0, JSON.objectNode());
    if (choices.isEmpty()) {
      throw impossible();
    }
  }

  private void choose(int condition, ObjectNode record) {
    if (choices.size() == MOST_CHOICES) {
      return;
    }
    if (condition == pattern.when().size()) {
      if (isOfThisType(record)) {
        choices.add(record);
      }
      return;
    }
    for (Scalar value : pattern.when().get(condition).values()) {
      ObjectNode next = record.deepCopy();
      if (put(next, pattern.when().get(condition).field(), node(value))) {
        choose(condition + 1, next);
      }
    }
  }

  /**
   * A record.
   *
   * @param key the values of the key's fields, unless the conditions fix them
   * @param id its id, if the spec has a field for it
   */
  ObjectNode record(List<String> key, String time, String id, SplittableRandom random) {
    ObjectNode bare = choices.get(random.nextInt(choices.size())).deepCopy();
    boolean possible = true;
    for (int i = 0; i < pattern.key().size(); i++) {
      put(bare, pattern.key().get(i), JSON.textNode(key.get(i)));
      possible &= at(bare, pattern.key().get(i)).isValueNode();
    }
    possible &= put(bare, pattern.time(), JSON.textNode(time));
    if (!possible) {
      throw impossible();
    }
    if (pattern.id() != null) {
      put(bare, pattern.id(), JSON.textNode(id));
    }
    for (int i = 0; i < TRIES; i++) {
      ObjectNode full = bare.deepCopy();
      for (FieldPath field : select) {
        put(full, field, plausible(field, random));
      }
      if (isOfThisType(full)) {
        return full;
      }
    }
    if (isOfThisType(bare)) {
      return bare;
    }
    throw impossible();
  }

  /** The key of a record, as the join will know it. */
  String key(ObjectNode record) {
    if (pattern.key().size() == 1) {
      return at(record, pattern.key().get(0)).asText();
    }
    return pattern.key().stream()
        .map(field -> at(record, field).asText().replace("%", "%25").replace(",", "%2C"))
        .collect(Collectors.joining(","));
  }

  private IllegalArgumentException impossible() {
    return new IllegalArgumentException(
        "no record can be an event of type '"
            + pattern.type()
            + "': its conditions contradict its other fields, or a type before it fits as well");
  }

  private boolean isOfThisType(ObjectNode record) {
    return fits(pattern, record) && before.stream().noneMatch(each -> fits(each, record));
  }

  private static boolean fits(EventPattern pattern, ObjectNode record) {
    for (Condition condition : pattern.when()) {
      JsonNode value = at(record, condition.field());
      if (condition.values().stream().noneMatch(each -> equal(each, value))) {
        return false;
      }
    }
    return true;
  }

  private static JsonNode at(ObjectNode record, FieldPath field) {
    JsonNode value = record;
    for (String name : field.names()) {
      value = value.path(name);
    }
    return value;
  }

  private static boolean equal(Scalar scalar, JsonNode value) {
    return switch (scalar.kind()) {
      case TEXT -> value.isTextual() && value.textValue().equals(scalar.text());
      case BOOLEAN -> value.isBoolean() && value.asText().equals(scalar.text());
      case NUMBER ->
          value.isNumber() && value.decimalValue().compareTo(new BigDecimal(scalar.text())) == 0;
    };
  }

  private static JsonNode node(Scalar scalar) {
    return switch (scalar.kind()) {
      case TEXT -> JSON.textNode(scalar.text());
      case BOOLEAN -> JSON.booleanNode(Boolean.parseBoolean(scalar.text()));
      case NUMBER -> JSON.numberNode(new BigDecimal(scalar.text()));
    };
  }

  /** Puts a field where there is none yet; false if something else is in its way. */
  private static boolean put(ObjectNode record, FieldPath field, JsonNode value) {
    ObjectNode object = record;
    List<String> names = field.names();
    for (String name : names.subList(0, names.size() - 1)) {
      @Nullable JsonNode below = object.get(name);
      if (below == null) {
        object = object.putObject(name);
      } else if (below instanceof ObjectNode inner) {
        object = inner;
      } else {
        return false;
      }
    }
    String last = names.get(names.size() - 1);
    if (object.has(last)) {
      return false;
    }
    object.set(last, value);
    return true;
  }

  /** Something that a field of such a name might hold. */
  private static JsonNode plausible(FieldPath field, SplittableRandom random) {
    String written = field.names().get(field.names().size() - 1);
    String name = written.toLowerCase(Locale.ROOT);
    if (name.matches(".*(rating|score|stars|level).*")) {
      return JSON.numberNode(random.nextInt(5) + 1);
    } else if (name.matches(".*(price|amount|total|cost).*")) {
      return JSON.numberNode(BigDecimal.valueOf(random.nextInt(100_000) + 1, 2));
    } else if (name.matches(".*(duration|seconds|millis|count|size|number).*|age")) {
      return JSON.numberNode(random.nextInt(600) + 1);
    } else if (written.matches("(is|has)[A-Z_-].*|enabled|active")) {
      return JSON.booleanNode(random.nextBoolean());
    }
    return JSON.textNode(WORDS.get(random.nextInt(WORDS.size())));
  }
}

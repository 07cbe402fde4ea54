// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.decode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.braid.transforms.model.FieldPath;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields at given paths in one pass over a JSON object, and checks the syntax of the rest
 * without keeping any of it. Of a name that is there twice the last one counts. Not thread-safe.
 */
final class Fields {

  private static final JsonFactory FACTORY = new JsonFactory();

  private final Node root = new Node();
  private final Map<FieldPath, Integer> slots = new HashMap<>();
  private @Nullable JsonToken[] tokens = new JsonToken[0];
  private @Nullable String[] texts = new String[0];

  /** The names wanted at one level of nesting. */
  private static final class Node {
    final Map<String, Node> below = new HashMap<>();
    int slot = -1;
  }

  /** Wants the field at {@code path}; gives the slot where a read leaves it. */
  int want(FieldPath path) {
    return slots.computeIfAbsent(path, this::addSlot);
  }

  private int addSlot(FieldPath path) {
    Node node = root;
    for (String name : path.names()) {
      node = node.below.computeIfAbsent(name, n -> new Node());
    }
    node.slot = slots.size();
    tokens = new JsonToken[node.slot + 1];
    texts = new String[node.slot + 1];
    return node.slot;
  }

  /**
   * Reads one record.
   *
   * @throws JsonProcessingException if it is no JSON object, or not only that
   */
  void read(byte[] json, int offset) throws IOException {
    Arrays.fill(tokens, null);
    Arrays.fill(texts, null);
    try (JsonParser parser = FACTORY.createParser(json, offset, json.length - offset)) {
      JsonToken first = parser.nextToken();
      if (first != JsonToken.START_OBJECT) {
        throw new NotAnObjectException(
            first == null ? "it is empty" : "it is not a JSON object", parser);
      }
      readObject(parser, root);
      if (parser.nextToken() != null) {
        throw new NotAnObjectException("something follows the JSON object", parser);
      }
    }
  }

  private static final class NotAnObjectException extends JsonProcessingException {
    private static final long serialVersionUID = 1;

    NotAnObjectException(String message, JsonParser parser) {
      super(message, parser.currentTokenLocation());
    }
  }

  /**
   * The kind of the value in {@code slot}; null: absent. Objects and arrays have their opening
   * token.
   */
  @Nullable JsonToken token(int slot) {
    return tokens[slot];
  }

  /** The text of a scalar in {@code slot}, as it was written; null: absent, or no scalar. */
  @Nullable String text(int slot) {
    return texts[slot];
  }

  private void readObject(JsonParser parser, Node node) throws IOException {
    while (true) {
      String name = parser.nextFieldName();
      if (name == null) {
        return;
      }
      JsonToken token = parser.nextToken();
      Node wanted = node.below.get(name);
      if (wanted == null) {
        parser.skipChildren();
        continue;
      }
      forget(wanted);
      if (wanted.slot >= 0) {
        tokens[wanted.slot] = token;
        texts[wanted.slot] = token.isScalarValue() ? parser.getText() : null;
      }
      if (token == JsonToken.START_OBJECT && !wanted.below.isEmpty()) {
        readObject(parser, wanted);
      } else {
        parser.skipChildren();
      }
    }
  }

  /** Where a name is there again, nothing of the one before counts. */
  private void forget(Node node) {
    if (node.slot >= 0) {
      tokens[node.slot] = null;
      texts[node.slot] = null;
    }
    node.below.values().forEach(this::forget);
  }
}

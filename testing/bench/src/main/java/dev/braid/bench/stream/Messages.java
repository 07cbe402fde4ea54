// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.stream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.braid.bench.operator.Joined;
import dev.braid.bench.operator.Message;
import dev.braid.bench.operator.Workload.Fate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** JSON to messages and back, without a tree. */
public final class Messages {

  private static final JsonFactory JSON = new JsonFactory();

  private Messages() {}

  /** The message of a line: its key and time, and the line as it is. */
  public static Message parse(String type, byte[] line) throws IOException {
    String key = null;
    String at = null;
    try (JsonParser parser = JSON.createParser(line)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "trip" -> key = parser.getText();
          case "at" -> at = parser.getText();
          default -> parser.skipChildren();
        }
      }
    }
    if (key == null || at == null) {
      throw new IOException("no trip or no time in " + new String(line, StandardCharsets.UTF_8));
    }
    return new Message(key, type, Instant.parse(at).toEpochMilli(), line);
  }

  /** What Braid writes. */
  static Line line(Contest contest, Joined joined) throws IOException {
    List<Message> events =
        joined.events.stream().sorted(Comparator.comparing(event -> event.time)).toList();
    boolean missing = joined.fate == Fate.MISSING;
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    String id = contest.id(joined.key);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("id", id);
      json.writeStringField("join", Contest.JOIN);
      json.writeStringField("key", joined.key);
      if (!missing) {
        json.writeStringField("outcome", "done");
      }
      json.writeStringField("status", joined.fate.name().toLowerCase(Locale.ROOT));
      long start = events.get(0).time;
      long last = events.get(events.size() - 1).time;
      json.writeStringField("start", Instant.ofEpochMilli(start).toString());
      long decided = joined.fate == Fate.COMPLETE ? last : last + Contest.WAIT.toMillis();
      json.writeStringField("decided", Instant.ofEpochMilli(decided).toString());
      json.writeObjectFieldStart("events");
      for (Message event : events) {
        json.writeFieldName(event.type);
        json.writeRawValue(new SerializedString(new String(event.payload, StandardCharsets.UTF_8)));
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    return new Line(joined.key, id, out.toByteArray(), missing);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** How the outputs are written as JSON: one line each, events as they came in. */
final class Json {

  private static final JsonFactory FACTORY = new JsonFactory();

  /** Writes the fields of an object. */
  interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private Json() {}

  /** The line of what is of text in UTF-8, as all events are. */
  static byte[] utf8(Fields fields) {
    ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    try (JsonGenerator json = FACTORY.createGenerator(line)) {
      object(json, fields);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return line.toByteArray();
  }

  /** The line of what may hold half of a surrogate pair, which is no UTF-8. */
  static String text(Fields fields) {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(line)) {
      object(json, fields);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return line.toString();
  }

  private static void object(JsonGenerator json, Fields fields) throws IOException {
    json.writeStartObject();
    fields.write(json);
    json.writeEndObject();
  }

  static void texts(JsonGenerator json, String name, List<String> texts) throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  /**
   * A value as it is, in a line of {@link #utf8}. A line end in valid JSON is white space between
   * tokens: a blank keeps it on one line.
   */
  static void raw(JsonGenerator json, byte[] value) throws IOException {
    json.writeRawValue(""); // what must be before it
    json.flush();
    ((OutputStream) json.getOutputTarget()).write(onOneLine(value));
  }

  private static byte[] onOneLine(byte[] value) {
    byte[] line = value;
    for (int i = 0; i < value.length; i++) {
      if (value[i] == '\n' || value[i] == '\r') {
        line = line == value ? value.clone() : line;
        line[i] = ' ';
      }
    }
    return line;
  }
}

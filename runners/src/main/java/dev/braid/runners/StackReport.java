// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.braid.testing.stack.Addresses;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** Where a stack answers, for people and for machines. */
record StackReport(Addresses addresses, Path folder) {

  /** As a table, and what a shell must be told for endpoints to be found. */
  String toTable() {
    StringBuilder table = new StringBuilder();
    row(table, "Kafka", addresses.kafka());
    row(table, "Redis", addresses.redis());
    row(table, "Flink", addresses.flink());
    String name = "Prometheus";
    for (String url : addresses.prometheus().values()) {
      row(table, name, url);
      name = "";
    }
    name = "logs";
    for (Path log : addresses.logs().values()) {
      row(table, name, shown(log));
      name = "";
    }
    return table
        .append("\nexport KAFKA=")
        .append(addresses.kafka())
        .append("\nexport REDIS=")
        .append(addresses.redis())
        .append('\n')
        .toString();
  }

  private static void row(StringBuilder table, String name, String value) {
    table.append(String.format("%-10s   %s%n", name, value));
  }

  /** As the user named the folder. */
  private String shown(Path log) {
    return folder.resolve(folder.toAbsolutePath().normalize().relativize(log)).toString();
  }

  /** As one JSON object on one line. */
  String toJson() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("kafka", addresses.kafka());
      json.writeStringField("redis", addresses.redis());
      json.writeStringField("flink", addresses.flink());
      json.writeObjectFieldStart("prometheus");
      for (Map.Entry<String, String> process : addresses.prometheus().entrySet()) {
        json.writeStringField(process.getKey(), process.getValue());
      }
      json.writeEndObject();
      json.writeObjectFieldStart("logs");
      for (Map.Entry<String, Path> process : addresses.logs().entrySet()) {
        json.writeStringField(process.getKey(), process.getValue().toString());
      }
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}

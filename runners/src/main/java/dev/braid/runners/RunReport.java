// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.braid.pipeline.Summary;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a run says at its end.
 *
 * @param outputs by name, where they are
 */
record RunReport(Summary summary, Duration took, Map<String, String> outputs) {

  private static final String GAP = "   ";

  RunReport {
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
  }

  /** As a table for people: names to the left, counts to the right, a part below its sum. */
  String toTable() {
    List<String> names = new ArrayList<>();
    List<String> counts = new ArrayList<>();
    for (Summary.Row row : summary.rows()) {
      names.add(row.detail() == null ? words(row.name()) : "  " + row.detail());
      counts.add(String.format(Locale.ROOT, "%,d", row.count()));
    }
    int left = widest(names);
    int right = widest(counts);
    StringBuilder table = new StringBuilder();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      String count = counts.get(i);
      table.append(name).append(" ".repeat(left - name.length())).append(GAP);
      table.append(" ".repeat(right - count.length())).append(count).append('\n');
    }
    int output = widest(outputs.keySet());
    table.append('\n');
    outputs.forEach(
        (name, where) ->
            table
                .append(name)
                .append(" ".repeat(output - name.length()))
                .append(GAP)
                .append(where)
                .append('\n'));
    return table.append(String.format(Locale.ROOT, "%ntook %.1f s%n", seconds())).toString();
  }

  /** As one JSON object on one line. */
  String toJson() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      summary.writeFields(json);
      json.writeObjectFieldStart("outputs");
      for (Map.Entry<String, String> output : outputs.entrySet()) {
        json.writeStringField(output.getKey(), output.getValue());
      }
      json.writeEndObject();
      json.writeNumberField("seconds", seconds());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private double seconds() {
    return took.toMillis() / 1000.0;
  }

  /** {@code lateHeartbeats} as {@code late heartbeats}. */
  private static String words(String name) {
    return name.replaceAll("(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }

  private static int widest(Iterable<String> texts) {
    int widest = 0;
    for (String text : texts) {
      widest = Math.max(widest, text.length());
    }
    return widest;
  }
}

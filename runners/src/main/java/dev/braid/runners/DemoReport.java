// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.braid.testing.live.LatencyMeter;
import dev.braid.testing.live.OutputWatch.Counts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a demo says at its end.
 *
 * @param events how many were sent
 * @param latency of the complete results
 * @param took how long events were sent
 * @param ui where the job could be seen
 */
record DemoReport(
    String join, long events, Counts counts, LatencyMeter latency, Duration took, String ui) {

  private static final Map<String, Double> SHARES = shares();

  private static Map<String, Double> shares() {
    Map<String, Double> shares = new LinkedHashMap<>();
    shares.put("p50", 0.5);
    shares.put("p95", 0.95);
    shares.put("p99", 0.99);
    shares.put("max", 1.0);
    return shares;
  }

  /** As a table for people. */
  String toTable() {
    StringBuilder table = new StringBuilder();
    row(table, "events", events, "");
    row(table, "complete", counts.complete(), "");
    row(table, "partial", counts.partial(), "");
    row(table, "missing", counts.missing(), "");
    row(table, "late", counts.late(), "");
    row(table, "rejected", counts.rejected(), "");
    String name = "latency ";
    for (Map.Entry<String, Double> share : SHARES.entrySet()) {
      if (latency.count() > 0) {
        row(table, name + share.getKey(), latency.percentile(share.getValue()), " ms");
        name = " ".repeat(name.length());
      }
    }
    return table
        .append(String.format(Locale.ROOT, "%ntook %.1f s; Flink's UI was %s%n", seconds(), ui))
        .toString();
  }

  private static void row(StringBuilder table, String name, long value, String unit) {
    table.append(String.format(Locale.ROOT, "%-11s   %,9d%s%n", name, value, unit));
  }

  /** As one JSON object on one line. */
  String toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("join", join);
    json.put("events", events);
    json.put("complete", counts.complete());
    json.put("partial", counts.partial());
    json.put("missing", counts.missing());
    json.put("late", counts.late());
    json.put("rejected", counts.rejected());
    ObjectNode millis = json.putObject("latencyMs");
    millis.put("count", latency.count());
    if (latency.count() > 0) {
      SHARES.forEach((name, share) -> millis.put(name, latency.percentile(share)));
    }
    return json.put("seconds", seconds()).put("ui", ui).toString();
  }

  private double seconds() {
    return took.toMillis() / 1000.0;
  }
}

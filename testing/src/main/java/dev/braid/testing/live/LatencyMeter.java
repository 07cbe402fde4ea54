// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.braid.testing.generate.EventGenerator.Generated;
import dev.braid.transforms.model.Rfc3339;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Measures how long it takes from the append of the event that completes a result until the result
 * is readable, by the clock of this machine. Only of complete results: a partial one waits for its
 * deadline.
 */
public final class LatencyMeter implements Feed.Listener {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** When the events of a key were appended, by their event times. */
  private final Map<String, Map<Long, Long>> appended = new ConcurrentHashMap<>();

  private long[] millis = new long[1024];
  private int count;

  @Override
  public void appended(Generated line, long at) {
    appended
        .computeIfAbsent(line.key(), any -> new ConcurrentHashMap<>())
        .putIfAbsent(line.time().toEpochMilli(), at);
  }

  /** Takes a line of the results; gives its latency in milliseconds, if it has one. */
  public OptionalLong readable(TopicLine line) {
    JsonNode result = parse(line.value());
    Map<Long, Long> events = appended.remove(result.path("key").asText());
    Long since = events == null ? null : events.get(Rfc3339.parse(result.path("decided").asText()));
    if (since == null || !result.path("status").asText().equals("complete")) {
      return OptionalLong.empty();
    }
    long took = line.readable() - since;
    add(took);
    return OptionalLong.of(took);
  }

  private synchronized void add(long took) {
    if (count == millis.length) {
      millis = Arrays.copyOf(millis, 2 * count);
    }
    millis[count++] = took;
  }

  /** Forgets what was measured so far. */
  public synchronized void reset() {
    count = 0;
  }

  /** How many were measured. */
  public synchronized int count() {
    return count;
  }

  /** The latency in milliseconds that a share of the results, 0 to 1, does not exceed. */
  public synchronized long percentile(double share) {
    if (count == 0) {
      throw new IllegalStateException("nothing was measured");
    }
    long[] sorted = Arrays.copyOf(millis, count);
    Arrays.sort(sorted);
    return sorted[(int) Math.min(count - 1, Math.floor(share * count))];
  }

  @Override
  public String toString() {
    return count() == 0
        ? "no latency"
        : String.format(
            Locale.ROOT,
            "%,d results: p50 %d ms, p95 %d ms, p99 %d ms, max %d ms",
            count(),
            percentile(0.5),
            percentile(0.95),
            percentile(0.99),
            percentile(1));
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + line, e);
    }
  }
}

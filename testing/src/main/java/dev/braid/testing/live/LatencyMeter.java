// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.braid.testing.generate.EventGenerator.Generated;
import dev.braid.transforms.model.Rfc3339;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Measures how long it takes from the append of the event that completes a result until the result
 * is readable, by the clock of this machine. Only of complete results: a partial one waits for its
 * deadline.
 *
 * <p>What completes a result is the last to be appended, and need not be the newest in event time.
 * So it is looked for among the events of the types that the result carries, within the times of
 * its instance; of each type the first, because the second changes nothing.
 *
 * <p>A result may be readable before the producer is told that the event is in its topic. It is
 * measured when that is told.
 */
public final class LatencyMeter implements Feed.Listener {

  /** Keys of which nothing comes, like those of which all was lost, are forgotten beyond this. */
  private static final int MOST_KEYS = 200_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  private record Append(String type, long time, long at) {}

  /** A complete result that is readable. */
  private record Complete(String key, long start, long decided, Set<String> types, long readable) {

    /** When the last of its types was there first; nothing if one is not known to be. */
    OptionalLong completed(List<Append> events) {
      Map<String, Long> first = new LinkedHashMap<>();
      for (Append event : events) {
        if (types.contains(event.type())
            && event.time() >= start
            && event.time() <= decided
            && event.at() <= readable) {
          first.merge(event.type(), event.at(), Math::min);
        }
      }
      return first.keySet().equals(types)
          ? first.values().stream().mapToLong(Long::longValue).max()
          : OptionalLong.empty();
    }
  }

  private final Map<String, List<Append>> appended = new Recent<>();
  private final Map<String, Complete> waiting = new Recent<>();

  private long[] millis = new long[1024];
  private int count;

  @Override
  public synchronized void appended(Generated line, long at) {
    appended
        .computeIfAbsent(line.key(), any -> new ArrayList<>())
        .add(new Append(line.type(), line.time().toEpochMilli(), at));
    Complete result = waiting.get(line.key());
    if (result != null && measure(result).isPresent()) {
      waiting.remove(line.key());
    }
  }

  /**
   * Takes a line of the results or of the missing; gives its latency in milliseconds, if it has one
   * and it is known yet.
   */
  public synchronized OptionalLong readable(TopicLine line) {
    JsonNode result = parse(line.value());
    String key = result.path("key").asText();
    long decided = Rfc3339.parse(result.path("decided").asText());
    if (!result.path("status").asText().equals("complete")) {
      forget(key, decided);
      return OptionalLong.empty();
    }
    Set<String> types = new HashSet<>();
    for (Iterator<String> each = result.path("events").fieldNames(); each.hasNext(); ) {
      types.add(each.next());
    }
    Complete complete =
        new Complete(
            key, Rfc3339.parse(result.path("start").asText()), decided, types, line.readable());
    OptionalLong took = measure(complete);
    if (took.isEmpty()) {
      waiting.put(key, complete);
    }
    return took;
  }

  private OptionalLong measure(Complete result) {
    OptionalLong completed = result.completed(appended.getOrDefault(result.key(), List.of()));
    if (completed.isEmpty()) {
      return OptionalLong.empty();
    }
    forget(result.key(), result.decided());
    long took = result.readable() - completed.getAsLong();
    if (count == millis.length) {
      millis = Arrays.copyOf(millis, 2 * count);
    }
    millis[count++] = took;
    return OptionalLong.of(took);
  }

  /** What is later may be of the key's next instance. */
  private void forget(String key, long decided) {
    List<Append> events = appended.get(key);
    if (events != null) {
      events.removeIf(event -> event.time() <= decided);
      if (events.isEmpty()) {
        appended.remove(key);
      }
    }
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
    return sorted[(int) Math.max(0, Math.ceil(share * count) - 1)];
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

  /** Lets the oldest go. */
  private static final class Recent<V> extends LinkedHashMap<String, V> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
      return size() > MOST_KEYS;
    }
  }
}

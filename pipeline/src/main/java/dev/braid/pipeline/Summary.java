// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.transforms.model.Counters;
import dev.braid.transforms.model.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.jspecify.annotations.Nullable;

/**
 * What a join has counted: how many events came in, and what became of them. It lists every source
 * and outcome of the spec, in its order, also those that nothing was counted for; of reasons only
 * those that occurred.
 */
public final class Summary {

  /**
   * A count, or the sum of the rows with the same name that follow it.
   *
   * @param detail what the count is about, like an outcome; null if it is about all of them
   */
  public record Row(String name, @Nullable String detail, long count) {}

  private static final List<String> DETAILED =
      List.of(
          Counters.READ,
          Counters.UNMATCHED,
          Counters.REJECTED,
          Counters.LATE,
          Counters.COMPLETE,
          Counters.PARTIAL,
          Counters.WAITED,
          Counters.PUBLISHING,
          Counters.WATERMARK_LAG);

  /** The counts for people, in the order in which an event meets them. */
  private static final List<String> SHOWN =
      List.of(
          Counters.READ,
          Counters.UNMATCHED,
          Counters.REJECTED,
          Counters.DUPLICATES,
          Counters.LATE,
          Counters.LATE_HEARTBEATS,
          Counters.OPENED,
          Counters.COMPLETE,
          Counters.PARTIAL,
          Counters.MISSING,
          Counters.PUBLISHED,
          Counters.SUPPRESSED);

  /** What only results that go to a topic have. */
  private static final Set<String> OF_TOPICS =
      Set.of(Counters.PUBLISHED, Counters.SUPPRESSED, Counters.PUBLISHING, Counters.WATERMARK_LAG);

  private final String join;
  private final Map<String, Long> plain = new HashMap<>();
  private final Map<String, Map<String, Long>> detailed = new HashMap<>();

  private Summary(JoinSpec spec, Map<String, Long> counters) {
    this.join = spec.join().name();
    DETAILED.forEach(name -> detailed.put(name, new LinkedHashMap<>()));
    List<String> outcomes = spec.join().outcomes().stream().map(Outcome::name).toList();
    declare(Counters.READ, spec.sources().keySet());
    declare(Counters.UNMATCHED, spec.sources().keySet());
    declare(Counters.COMPLETE, outcomes);
    declare(Counters.PARTIAL, outcomes);
    new TreeMap<>(counters).forEach(this::count);
  }

  /**
   * The summary of counters by their names, which are those of {@code Counters} without the
   * namespace; a name it does not know changes nothing.
   */
  public static Summary of(JoinSpec spec, Map<String, Long> counters) {
    return new Summary(spec, counters);
  }

  /** The summary of a pipeline, while it runs or afterwards. */
  public static Summary of(JoinSpec spec, MetricResults metrics) {
    MetricsFilter filter =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.inNamespace(namespace(spec)))
            .build();
    Map<String, Long> counters = new HashMap<>();
    for (MetricResult<Long> counter : metrics.queryMetrics(filter).getCounters()) {
      counters.merge(
          Objects.requireNonNull(counter.getName().getName()), counter.getAttempted(), Long::sum);
    }
    return of(spec, counters);
  }

  /** The namespace that the counters of a join have as metrics. */
  public static String namespace(JoinSpec spec) {
    return Counters.namespace(spec.join().name());
  }

  private void declare(String name, Iterable<String> details) {
    details.forEach(detail -> details(name).put(detail, 0L));
  }

  private void count(String counter, long count) {
    int dot = counter.indexOf('.');
    if (dot < 0) {
      plain.merge(counter, count, Long::sum);
    } else if (detailed.containsKey(counter.substring(0, dot))) {
      details(counter.substring(0, dot)).merge(counter.substring(dot + 1), count, Long::sum);
    }
  }

  private Map<String, Long> details(String name) {
    return Objects.requireNonNull(detailed.get(name), name);
  }

  private long total(String name) {
    return detailed.containsKey(name)
        ? details(name).values().stream().mapToLong(Long::longValue).sum()
        : plain.getOrDefault(name, 0L);
  }

  /** The name of the join. */
  public String join() {
    return join;
  }

  /** Events read from all sources. */
  public long read() {
    return total(Counters.READ);
  }

  /** Instances that ended as complete, whatever the outcome. */
  public long complete() {
    return total(Counters.COMPLETE);
  }

  /** Instances that ended as partial, whatever the outcome. */
  public long partial() {
    return total(Counters.PARTIAL);
  }

  /** Instances that ended as missing. */
  public long missing() {
    return total(Counters.MISSING);
  }

  /** Instances that have not ended. While a pipeline runs its counters lag, each by a little. */
  public long open() {
    return Math.max(0, total(Counters.OPENED) - complete() - partial() - missing());
  }

  /** What to show to people: each count, and what it consists of if that is more than one thing. */
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (String name : SHOWN) {
      if (isSilent(name)) {
        continue;
      }
      rows.add(new Row(name, null, total(name)));
      if (detailed.containsKey(name) && total(name) > 0) {
        details(name).forEach((detail, count) -> rows.add(new Row(name, detail, count)));
      }
    }
    return rows;
  }

  /** Writes every count as fields of the object that {@code json} is in. */
  public void writeFields(JsonGenerator json) throws IOException {
    json.writeStringField("join", join);
    for (String name : SHOWN) {
      if (isSilent(name)) {
        continue;
      }
      if (detailed.containsKey(name)) {
        writeDetails(json, name);
      } else {
        json.writeNumberField(name, total(name));
      }
    }
    json.writeNumberField("open", open());
    writeDetails(json, Counters.WAITED);
    for (String name : List.of(Counters.PUBLISHING, Counters.WATERMARK_LAG)) {
      if (!isSilent(name)) {
        writeDetails(json, name);
      }
    }
  }

  /** Whether it says nothing about this run. */
  private boolean isSilent(String name) {
    return OF_TOPICS.contains(name) && total(name) == 0;
  }

  private void writeDetails(JsonGenerator json, String name) throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, Long> detail : details(name).entrySet()) {
      json.writeNumberField(detail.getKey(), detail.getValue());
    }
    json.writeEndObject();
  }
}

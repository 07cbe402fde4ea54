// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What the tasks of a job have told of themselves, as the cluster last heard it. It asks them when
 * it is asked itself, but not before its setting {@code metrics.fetcher.update-interval} is over,
 * and answers at once: the first answer may be old, or none.
 */
public final class JobMetrics {

  /** The step that joins, which its savepoints name so too. */
  private static final String JOIN = "Join/Join";

  private final FlinkRest cluster;
  private final String job;

  private JobMetrics(FlinkRest cluster, String job) {
    this.cluster = cluster;
    this.job = job;
  }

  /** Of a job on a cluster. */
  public static JobMetrics of(FlinkRest cluster, String job) {
    return new JobMetrics(cluster, job);
  }

  /**
   * The watermark up to which the join has decided, in epoch milliseconds: that of its task that is
   * furthest behind. Empty if not every one has told it.
   */
  public OptionalLong watermark() throws IOException {
    long least = Long.MAX_VALUE;
    for (String step : steps(name -> name.contains(JOIN))) {
      for (JsonNode watermark : cluster.get(step + "/watermarks")) {
        least = Math.min(least, watermark.path("value").asLong(Long.MIN_VALUE));
      }
    }
    return least == Long.MAX_VALUE || least == Long.MIN_VALUE
        ? OptionalLong.empty()
        : OptionalLong.of(least);
  }

  /** The counters of a join, by their names, over all tasks. */
  public Map<String, Long> counters(String join) throws IOException {
    String group = ".braid_" + join + "_";
    Map<String, Long> counters = new TreeMap<>();
    for (String step : steps(any -> true)) {
      for (JsonNode sum : sums(step, id -> id.contains(group))) {
        String id = sum.path("id").asText();
        counters.merge(
            id.substring(id.indexOf(group) + group.length()), sum.path("sum").asLong(), Long::sum);
      }
    }
    return counters;
  }

  /** How many records a second go out of the join. */
  public double rateOut() throws IOException {
    double rate = 0;
    for (String step : steps(any -> true)) {
      for (JsonNode sum :
          sums(step, id -> id.contains(JOIN) && id.endsWith(".numRecordsOutPerSecond"))) {
        rate += sum.path("sum").asDouble();
      }
    }
    return rate;
  }

  /** The paths of those of the job's tasks that have a name that is asked for. */
  private List<String> steps(Predicate<String> asked) throws IOException {
    List<String> steps = new ArrayList<>();
    for (JsonNode step : cluster.get("/jobs/" + job).path("vertices")) {
      if (asked.test(step.path("name").asText())) {
        steps.add("/jobs/" + job + "/vertices/" + step.path("id").asText());
      }
    }
    return steps;
  }

  /** Those metrics of a step that are asked for, over all its tasks. */
  private JsonNode sums(String step, Predicate<String> asked) throws IOException {
    List<String> ids = new ArrayList<>();
    for (JsonNode metric : cluster.get(step + "/subtasks/metrics")) {
      String id = metric.path("id").asText();
      if (asked.test(id)) {
        ids.add(URLEncoder.encode(id, StandardCharsets.UTF_8));
      }
    }
    return ids.isEmpty()
        ? MissingNode.getInstance()
        : cluster.get(step + "/subtasks/metrics?agg=sum&get=" + String.join(",", ids));
  }
}

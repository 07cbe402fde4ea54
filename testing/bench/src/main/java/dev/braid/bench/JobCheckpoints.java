// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The checkpoints of the one job of a Flink cluster, as its REST API tells them. It knows the last
 * ten only, so {@link #look} again before there are more.
 */
public final class JobCheckpoints {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A checkpoint that is complete.
   *
   * @param triggered when, in epoch milliseconds
   * @param millis until it was complete
   * @param syncMillis how long the task that took longest stood still
   * @param asyncMillis how long the task that took longest went on writing
   * @param fullBytes all that it refers to
   * @param newBytes what of that was written for it, and not for one before
   */
  public record Checkpoint(
      long triggered,
      long millis,
      long syncMillis,
      long asyncMillis,
      long fullBytes,
      long newBytes) {}

  private final String url;
  private final Map<Long, Checkpoint> seen = new TreeMap<>();

  private JobCheckpoints(String url) {
    this.url = url;
  }

  /** Those of the cluster whose REST API is at {@code url}. */
  public static JobCheckpoints at(String url) {
    return new JobCheckpoints(url);
  }

  /** Takes note of those that are complete by now. */
  public void look() throws IOException {
    for (JsonNode job : get("/jobs").path("jobs")) {
      String checkpoints = "/jobs/" + job.path("id").asText() + "/checkpoints";
      for (JsonNode each : get(checkpoints).path("history")) {
        long id = each.path("id").asLong();
        if (each.path("status").asText().equals("COMPLETED") && !seen.containsKey(id)) {
          seen.put(id, checkpoint(each, checkpoints + "/details/" + id));
        }
      }
    }
  }

  private Checkpoint checkpoint(JsonNode summary, String details) throws IOException {
    long sync = 0;
    long async = 0;
    List<String> tasks = new ArrayList<>();
    get(details).path("tasks").fieldNames().forEachRemaining(tasks::add);
    for (String task : tasks) {
      JsonNode durations = get(details + "/subtasks/" + task).at("/summary/checkpoint_duration");
      sync = Math.max(sync, durations.at("/sync/max").asLong());
      async = Math.max(async, durations.at("/async/max").asLong());
    }
    return new Checkpoint(
        summary.path("trigger_timestamp").asLong(),
        summary.path("end_to_end_duration").asLong(),
        sync,
        async,
        summary.path("state_size").asLong(),
        summary.path("checkpointed_size").asLong());
  }

  /** Those seen so far that were triggered between two moments, in epoch milliseconds. */
  public List<Checkpoint> triggered(long from, long to) {
    return seen.values().stream()
        .filter(each -> each.triggered() >= from && each.triggered() <= to)
        .toList();
  }

  private JsonNode get(String path) throws IOException {
    return JSON.readTree(URI.create(url + path).toURL());
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.braid.pipeline.spec.Durations;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

/**
 * How a job's checkpoints go, and what to change where they do not go well.
 *
 * @param completed how many, since the job was started
 * @param failed how many of those that the cluster remembers
 * @param interval how often one is begun
 * @param typical how long half of them take at most
 * @param longest how long the longest took
 * @param bytes the state in the last one
 * @param written of it, what was new
 * @param growth how many times as large the state is as in the first one remembered
 * @param barrier how long a barrier took to come to the last task
 * @param alignment how long a task waited for the barriers of its other inputs
 * @param lastFailure why the last one failed; empty if none did
 */
public record CheckpointReport(
    long completed,
    long failed,
    Duration interval,
    Duration typical,
    Duration longest,
    long bytes,
    long written,
    double growth,
    Duration barrier,
    Duration alignment,
    String lastFailure) {

  /** Beyond this share of the interval, a checkpoint is hardly over when the next begins. */
  private static final double MOST_OF_INTERVAL = 0.5;

  /** A state that is as much larger, within what the cluster remembers, grows. */
  private static final double GROWS = 1.5;

  private static final long SMALL = 16L << 20;

  /** Longer than a barrier takes where no task is behind. */
  private static final Duration BEHIND = Duration.ofSeconds(1);

  /** Of a job on a cluster. */
  public static CheckpointReport of(FlinkRest cluster, String job) throws IOException {
    JsonNode all = cluster.checkpoints(job);
    JsonNode last = all.at("/latest/completed");
    FlinkRest.Waits waits =
        last.isObject()
            ? cluster.waits(job, last.path("id").asLong())
            : new FlinkRest.Waits(Duration.ZERO, Duration.ZERO);
    return of(all, cluster.checkpointSettings(job), waits);
  }

  static CheckpointReport of(JsonNode all, JsonNode settings, FlinkRest.Waits waits) {
    // The newest first; savepoints are whole, so their size says nothing of growth.
    List<JsonNode> sizes =
        StreamSupport.stream(all.path("history").spliterator(), false)
            .filter(each -> each.path("status").asText().equals("COMPLETED"))
            .filter(each -> !each.path("is_savepoint").asBoolean())
            .toList();
    JsonNode last = all.at("/latest/completed");
    long now = sizes.isEmpty() ? 0 : sizes.get(0).path("state_size").asLong();
    long first = sizes.isEmpty() ? 0 : sizes.get(sizes.size() - 1).path("state_size").asLong();
    return new CheckpointReport(
        all.at("/counts/completed").asLong(),
        all.at("/counts/failed").asLong(),
        Duration.ofMillis(settings.path("interval").asLong()),
        Duration.ofMillis(all.at("/summary/end_to_end_duration/p50").asLong()),
        Duration.ofMillis(all.at("/summary/end_to_end_duration/max").asLong()),
        last.path("state_size").asLong(),
        last.path("checkpointed_size").asLong(),
        first == 0 ? 1 : (double) now / first,
        waits.forBarrier(),
        waits.forOthers(),
        all.at("/latest/failed/failure_message").asText());
  }

  /** What to change, each with the name of the setting; empty if all is well. */
  public List<String> advice() {
    List<String> advice = new ArrayList<>();
    if (completed == 0) {
      advice.add(
          failed == 0
              ? "none is complete yet; until one is, a restart begins where the job began"
              : "none was ever complete: a restart begins where the job began");
    }
    if (!lastFailure.isEmpty()) { // one that was begun before all tasks were there has no reason
      advice.add(
          String.format(
              Locale.ROOT,
              "%d failed, the last one: %s; if it was too slow, raise"
                  + " execution.checkpointing.timeout, if its folder was not to be written to, look"
                  + " at state.checkpoints.dir",
              failed,
              lastFailure.lines().findFirst().orElse("")));
    }
    if (!interval.isZero() && longest.toMillis() > MOST_OF_INTERVAL * interval.toMillis()) {
      advice.add(
          "the longest took "
              + Durations.format(longest)
              + " of the "
              + Durations.format(interval)
              + " until the next: raise --checkpoint-interval, or have a faster"
              + " state.checkpoints.dir");
    }
    if (growth > GROWS && bytes > SMALL) {
      advice.add(
          String.format(
              Locale.ROOT,
              "the state is %.1f times what it was: if the traffic is not, shorten maxWait or"
                  + " remember in the spec, which say how long a key is kept",
              growth));
    }
    if (alignment.compareTo(BEHIND) > 0 || barrier.compareTo(BEHIND) > 0) {
      advice.add(
          "barriers take "
              + Durations.format(barrier)
              + " to the last task, and tasks wait "
              + Durations.format(alignment)
              + " for each other: the job is behind (back-pressure); raise --parallelism, or set"
              + " execution.checkpointing.unaligned");
    }
    return advice;
  }

  /** For people. */
  public String toText() {
    return String.format(
        Locale.ROOT,
        "checkpoints  %,d complete, %,d failed, one every %s%n"
            + "duration     %s for half of them, %s the longest%n"
            + "state        %,d bytes, %,d of them new in the last one%n"
            + "waiting      %s for a barrier, %s for those of other inputs%n",
        completed,
        failed,
        Durations.format(interval),
        Durations.format(typical),
        Durations.format(longest),
        bytes,
        written,
        Durations.format(barrier),
        Durations.format(alignment));
  }

  /** For machines; times in milliseconds. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("completed", completed)
        .put("failed", failed)
        .put("interval", interval.toMillis())
        .put("typical", typical.toMillis())
        .put("longest", longest.toMillis())
        .put("bytes", bytes)
        .put("written", written)
        .put("growth", growth)
        .put("barrier", barrier.toMillis())
        .put("alignment", alignment.toMillis());
    advice().forEach(json.putArray("advice")::add);
    return json;
  }
}

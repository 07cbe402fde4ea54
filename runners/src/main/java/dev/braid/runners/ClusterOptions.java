// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.runners.job.JobArguments;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** The options of a run on a Flink cluster that is there already, and of checkpoints. */
final class ClusterOptions {

  private static final String URL = "--flink";
  private static final String CHECKPOINTS = "--checkpoints";
  private static final String CHECKPOINT_INTERVAL = "--checkpoint-interval";
  private static final String RESUME = "--resume";

  @Option(
      names = URL,
      paramLabel = "URL",
      description =
          "Start it on this Flink cluster, by the URL of its REST API, and leave it there.")
  private @Nullable String url;

  @Option(
      names = CHECKPOINTS,
      paramLabel = "DIR",
      description =
          "Where the cluster writes checkpoints, a folder or a URL (default: what is set there).")
  private @Nullable String checkpoints;

  @Option(
      names = CHECKPOINT_INTERVAL,
      paramLabel = "TIME",
      description = "How often Flink takes a checkpoint of a stream (default: 10s).",
      converter = GenerateCommand.ToDuration.class)
  private @Nullable Duration checkpointInterval;

  @Option(
      names = RESUME,
      paramLabel = "PATH",
      description =
          "Go on from this checkpoint or savepoint of the same join on the cluster; from a folder"
              + " above it, the newest in it.")
  private @Nullable String resume;

  /** The cluster; null if the run is in this process. */
  @Nullable String url() {
    return url;
  }

  @Nullable String checkpoints() {
    return checkpoints;
  }

  Duration checkpointInterval() {
    return checkpointInterval == null
        ? JobArguments.DEFAULT_CHECKPOINT_INTERVAL
        : checkpointInterval;
  }

  @Nullable String resume() {
    return resume;
  }

  /**
   * Looks whether the options of a call fit each other.
   *
   * @throws IllegalArgumentException if not
   */
  void check(ParseResult call) {
    if (url == null) {
      for (String option : List.of(CHECKPOINTS, RESUME)) {
        if (call.hasMatchedOption(option)) {
          throw new IllegalArgumentException(option + " goes with --flink only");
        }
      }
    } else {
      for (String option : List.of("--runner", "--data", "--out")) {
        if (call.hasMatchedOption(option)) {
          throw new IllegalArgumentException("--flink starts it on a cluster; leave out " + option);
        }
      }
      if (!call.hasMatchedOption("--endpoints")) {
        throw new IllegalArgumentException(
            "--flink needs --endpoints: on a cluster, sources and outputs are topics");
      }
    }
    if (checkpointInterval().compareTo(JobArguments.SHORTEST_CHECKPOINT_INTERVAL) < 0) {
      throw new IllegalArgumentException(CHECKPOINT_INTERVAL + " must be 100ms or more");
    }
  }
}

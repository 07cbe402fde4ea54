// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job;

import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.environment.LocalStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The environment that Flink gives to a main class: its client, its REST API and its operator set
 * one for the thread, and Beam's runner asks for it. It takes what Beam has no option for.
 */
@SuppressWarnings("try") // of what it inherits, which is never closed
final class ContextEnvironment extends StreamExecutionEnvironment {

  private ContextEnvironment() {}

  /**
   * Lays Flink's part of {@code options} below what the cluster and the job have set. Flink takes
   * the environment away when the main class returns.
   *
   * @throws JobMistake if no cluster started this thread, or a stream could keep no checkpoint
   */
  static void configure(FlinkOptions options) {
    StreamExecutionEnvironment found = getExecutionEnvironment();
    if (found instanceof LocalStreamEnvironment) {
      throw new JobMistake(
          "this is a job for a Flink cluster: start it with 'flink run', Flink's REST API or its"
              + " Kubernetes operator");
    }
    ReadableConfig set = found.getConfiguration();
    if (options.stream() && set.getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY).isEmpty()) {
      throw new JobMistake(
          "there is no place for checkpoints: set "
              + CheckpointingOptions.CHECKPOINTS_DIRECTORY.key()
              + " for the cluster or the job");
    }
    StreamExecutionEnvironment environment = getExecutionEnvironment(options.flink(set));
    initializeContextEnvironment(any -> environment);
  }
}

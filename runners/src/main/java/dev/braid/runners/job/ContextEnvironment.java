// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job;

import java.util.List;
import java.util.function.Supplier;
import org.apache.flink.client.deployment.application.executors.EmbeddedExecutor;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.core.execution.DefaultExecutorServiceLoader;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.LocalStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * The environment that Beam's runner finds and makes a job for. The job runs in another, as Flink
 * gives it to a main class or keeps it in this process, after {@link LongBundles} has seen it.
 */
@SuppressWarnings("try") // of what it inherits, which is never closed
public final class ContextEnvironment extends StreamExecutionEnvironment {

  private final StreamExecutionEnvironment runs;
  private final boolean stream;

  private ContextEnvironment(StreamExecutionEnvironment runs, FlinkOptions options) {
    super(
        new DefaultExecutorServiceLoader(),
        new Configuration((Configuration) runs.getConfiguration()),
        Thread.currentThread().getContextClassLoader());
    this.runs = runs;
    this.stream = options.stream();
  }

  /**
   * Lays Flink's part of {@code options} below what the cluster and the job have set. The job has
   * no jar if the cluster has the same code. Flink takes the environment away when the main class
   * returns.
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
    Configuration more = options.flink(set);
    if (isInCluster(set) && Libraries.areAllOfTheCluster()) {
      more.set(PipelineOptions.JARS, List.of());
    }
    StreamExecutionEnvironment environment =
        new ContextEnvironment(getExecutionEnvironment(more), options);
    initializeContextEnvironment(any -> environment);
  }

  /** What a client has on its class path says nothing of the cluster. */
  private static boolean isInCluster(ReadableConfig set) {
    return EmbeddedExecutor.NAME.equals(set.get(DeploymentOptions.TARGET));
  }

  /**
   * Calls {@code run}; Beam's runner, told {@code [auto]}, finds a cluster in this process.
   *
   * @param configuration of the cluster and the job; Flink's part of {@code options} lies below it
   */
  public static <T> T local(Configuration configuration, FlinkOptions options, Supplier<T> run) {
    Configuration all = new Configuration(configuration);
    all.addAll(options.flink(configuration));
    StreamExecutionEnvironment environment =
        new ContextEnvironment(createLocalEnvironment(all), options);
    initializeContextEnvironment(any -> environment);
    try {
      return run.get();
    } finally {
      resetContextEnvironment();
    }
  }

  @Override
  public JobClient executeAsync(StreamGraph job) throws Exception {
    if (stream) {
      LongBundles.set(job);
    }
    return runs.executeAsync(job);
  }
}

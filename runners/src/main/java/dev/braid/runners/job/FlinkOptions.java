// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job;

import static org.apache.flink.configuration.RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF;
import static org.apache.flink.configuration.RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF;
import static org.apache.flink.configuration.RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD;

import dev.braid.pipeline.spec.Endpoints;
import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.runners.job.state.WriteBackRocksDb;
import java.time.Duration;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.options.PipelineOptions.CheckEnabled;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.environment.CheckpointConfig.ExternalizedCheckpointCleanup;
import org.apache.flink.streaming.api.environment.ExecutionCheckpointingOptions;

/**
 * What a join asks of Flink, wherever Flink runs. A join of a stream answers within milliseconds,
 * takes checkpoints and starts again whatever happens. A join of files is there for its throughput:
 * it takes no checkpoint, and fails at once.
 *
 * @param stream whether a source never ends
 * @param checkpointInterval of a stream
 */
public record FlinkOptions(String join, boolean stream, Duration checkpointInterval) {

  /**
   * A bundle holds the watermark back until it ends, so at Beam's default of 1 s every step before
   * the join adds up to that to each partial result. And every step looks at the clock twice in
   * that time, in each task, whether there are events or not. Behind, {@link LongBundles} last.
   */
  private static final long MAX_BUNDLE_MILLIS = 20;

  /** How often a source moves its watermark, and how long it sleeps at most when there is none. */
  private static final long WATERMARK_MILLIS = 5;

  /**
   * How long Flink fills a buffer before the next task has it; its default is 100 ms. With none, a
   * task that is busy still takes all that has come meanwhile at once, and no thread of each edge
   * looks at the clock.
   */
  private static final Duration BUFFER_TIMEOUT = Duration.ZERO;

  /** Of Flink's RocksDB, which is not on every class path. */
  private static final ConfigOption<Integer> ROCKSDB_THREADS =
      ConfigOptions.key("state.backend.rocksdb.thread.num").intType().noDefaultValue();

  /**
   * A checkpoint stops a task until its column families are flushed. A quarter of these threads
   * flushes; with Flink's two it is a single one, and the tasks of a TaskManager wait for each
   * other.
   */
  private static final int MANY_THREADS = 8;

  /** So that a key that is new is not looked for in every file. */
  private static final ConfigOption<Boolean> ROCKSDB_BLOOM_FILTER =
      ConfigOptions.key("state.backend.rocksdb.use-bloom-filter").booleanType().noDefaultValue();

  /**
   * So that it is not looked for in a file's filter as a whole, of megabytes. Where the cache has
   * no room for that, it would be read for each such key.
   */
  private static final ConfigOption<Boolean> ROCKSDB_PARTS_OF_FILTERS =
      ConfigOptions.key("state.backend.rocksdb.memory.partitioned-index-filters")
          .booleanType()
          .noDefaultValue();

  private static final Duration FIRST_RESTART = Duration.ofMillis(500);
  private static final Duration LATER_RESTARTS = Duration.ofSeconds(10);
  private static final Duration RESTARTS_FORGOTTEN = Duration.ofMinutes(1);

  /** What {@code spec} asks for between these endpoints. */
  public static FlinkOptions of(JoinSpec spec, Endpoints endpoints, Duration checkpointInterval) {
    return new FlinkOptions(spec.name(), endpoints.isEndless(), checkpointInterval);
  }

  /** The name of the job of a join, in Flink's UI and REST API. */
  public static String jobName(String join) {
    return "braid-" + join;
  }

  /** The options of Beam's runner. */
  public FlinkPipelineOptions beam() {
    FlinkPipelineOptions options = PipelineOptionsFactory.as(FlinkPipelineOptions.class);
    options.setRunner(FlinkRunner.class);
    options.setJobName(jobName(join));
    options.setStreaming(true);
    options.setObjectReuse(true);
    options.setFasterCopy(true);
    options.setStableUniqueNames(CheckEnabled.ERROR);
    if (stream) {
      options.setMaxBundleTimeMills(MAX_BUNDLE_MILLIS);
      options.setAutoWatermarkInterval(WATERMARK_MILLIS);
      options.setCheckpointingInterval(checkpointInterval.toMillis());
      options.setCheckpointingMode("EXACTLY_ONCE");
      // A step that was taken away must leave nothing in the checkpoint; and what is confirmed to
      // the claims must not be sent again.
      options.setFinishBundleBeforeCheckpointing(true);
      options.setFailOnCheckpointingErrors(false);
    }
    return options;
  }

  /**
   * What is no option of Beam: a configuration of Flink to lie below {@code set}, which is what a
   * cluster or a job says itself. RocksDB is had behind a {@linkplain WriteBackRocksDb cache}.
   */
  public Configuration flink(ReadableConfig set) {
    Configuration options = new Configuration();
    if (stream) {
      Defaults defaults = new Defaults(set, options);
      defaults.put(ExecutionOptions.BUFFER_TIMEOUT, BUFFER_TIMEOUT);
      defaults.put(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
      defaults.put(ROCKSDB_THREADS, MANY_THREADS);
      defaults.put(ROCKSDB_BLOOM_FILTER, true);
      defaults.put(ROCKSDB_PARTS_OF_FILTERS, true);
      if (set.get(StateBackendOptions.STATE_BACKEND).equals("rocksdb")) {
        options.set(StateBackendOptions.STATE_BACKEND, WriteBackRocksDb.Factory.class.getName());
      }
      defaults.put(
          ExecutionCheckpointingOptions.EXTERNALIZED_CHECKPOINT,
          ExternalizedCheckpointCleanup.RETAIN_ON_CANCELLATION);
      defaults.put(
          ExecutionCheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS,
          checkpointInterval.dividedBy(2));
      defaults.put(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
      defaults.put(RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF, FIRST_RESTART);
      defaults.put(RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, LATER_RESTARTS);
      defaults.put(RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD, RESTARTS_FORGOTTEN);
    }
    return options;
  }

  private record Defaults(ReadableConfig set, Configuration to) {
    <T> void put(ConfigOption<T> option, T value) {
      if (set.getOptional(option).isEmpty()) {
        to.set(option, value);
      }
    }
  }
}

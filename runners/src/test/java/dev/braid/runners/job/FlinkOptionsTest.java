// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job;

import static java.util.Map.entry;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.time.Duration;
import java.util.Map;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

final class FlinkOptionsTest {

  private static final Duration INTERVAL = Duration.ofSeconds(4);
  private static final FlinkOptions STREAM = new FlinkOptions("match", true, INTERVAL);
  private static final FlinkOptions FILES = new FlinkOptions("match", false, INTERVAL);

  @Test
  void aStreamTakesCheckpointsAndHoldsNoWatermarkBack() {
    FlinkPipelineOptions options = STREAM.beam();

    assertThat(options.getJobName(), is("braid-match"));
    assertThat(options.getCheckpointingInterval(), is(4000L));
    assertThat(options.getFinishBundleBeforeCheckpointing(), is(true));
    assertThat(options.getMaxBundleTimeMills(), is(20L));
    assertThat(options.getMaxParallelism(), is(-1));
    assertThat(
        STREAM.flink(new Configuration()).toMap(),
        is(
            Map.ofEntries(
                entry("execution.buffer-timeout.interval", "0 ms"),
                entry(
                    "execution.checkpointing.externalized-checkpoint-retention",
                    "RETAIN_ON_CANCELLATION"),
                entry("execution.checkpointing.min-pause", "2 s"),
                entry("restart-strategy.exponential-delay.initial-backoff", "500 ms"),
                entry("restart-strategy.exponential-delay.max-backoff", "10 s"),
                entry("restart-strategy.exponential-delay.reset-backoff-threshold", "1 min"),
                entry("restart-strategy.type", "exponential-delay"),
                entry("state.backend.incremental", "true"),
                entry("state.backend.rocksdb.memory.partitioned-index-filters", "true"),
                entry("state.backend.rocksdb.thread.num", "8"),
                entry("state.backend.rocksdb.use-bloom-filter", "true"))));
  }

  @Test
  void whatTheClusterSaysStandsAlsoByAnOldName() {
    Configuration set =
        Configuration.fromMap(
            Map.of("restart-strategy", "none", "execution.buffer-timeout", "5 ms"));

    Map<String, String> options = STREAM.flink(set).toMap();

    assertThat(options, not(hasKey("restart-strategy.type")));
    assertThat(options, hasEntry("state.backend.incremental", "true"));
  }

  @Test
  void rocksDbIsHadBehindItsCache() {
    Configuration set = Configuration.fromMap(Map.of("state.backend", "rocksdb"));

    assertThat(
        STREAM.flink(set).toMap(),
        hasEntry("state.backend.type", "dev.braid.runners.job.state.WriteBackRocksDb$Factory"));
  }

  @Test
  void filesAreReadOnceWithoutCheckpoints() {
    assertThat(FILES.beam().getCheckpointingInterval(), is(-1L));
    assertThat(FILES.flink(new Configuration()).toMap(), anEmptyMap());
  }
}

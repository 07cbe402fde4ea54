// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import java.io.IOException;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend.PriorityQueueStateType;
import org.apache.flink.contrib.streaming.state.RocksDBOptionsFactory;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.Environment;
import org.apache.flink.runtime.state.AbstractKeyedStateBackend;
import org.apache.flink.runtime.state.CheckpointableKeyedStateBackend;
import org.apache.flink.runtime.state.ConfigurableStateBackend;
import org.apache.flink.runtime.state.OperatorStateBackend;
import org.apache.flink.runtime.state.StateBackendFactory;
import org.jspecify.annotations.Nullable;

/**
 * Flink's RocksDB, with its options, behind a write-back cache on the heap. Named in {@code
 * state.backend.type} by its {@link Factory}.
 */
public final class WriteBackRocksDb implements ConfigurableStateBackend {

  /**
   * Of how many keys a slot has the state on the heap; 0: of none, RocksDB as it is. By default as
   * many as take about a quarter of the heap of all slots, at a kilobyte each.
   */
  public static final ConfigOption<Integer> KEYS =
      ConfigOptions.key("braid.state.cached-keys").intType().noDefaultValue();

  private static final long serialVersionUID = 1;

  private static final long HEAP_BYTES_A_KEY = 4096;

  private final EmbeddedRocksDBStateBackend rocksDb;
  private final @Nullable Integer keys;

  private WriteBackRocksDb(EmbeddedRocksDBStateBackend rocksDb, @Nullable Integer keys) {
    this.rocksDb = rocksDb;
    this.keys = keys;
  }

  /** What {@code state.backend.type} names. */
  public static final class Factory implements StateBackendFactory<WriteBackRocksDb> {
    @Override
    public WriteBackRocksDb createFromConfig(ReadableConfig config, ClassLoader classes) {
      return new WriteBackRocksDb(new EmbeddedRocksDBStateBackend(), null)
          .configure(config, classes);
    }
  }

  @Override
  public WriteBackRocksDb configure(ReadableConfig config, ClassLoader classes) {
    EmbeddedRocksDBStateBackend configured = rocksDb.configure(config, classes);
    configured.setRocksDBOptions(new FlushedTogether(configured.getRocksDBOptions()));
    return new WriteBackRocksDb(configured, config.getOptional(KEYS).orElse(keys));
  }

  /** What is asked of RocksDB beside what is configured. */
  RocksDBOptionsFactory options() {
    return rocksDb.getRocksDBOptions();
  }

  @Override
  public <K> CheckpointableKeyedStateBackend<K> createKeyedStateBackend(
      KeyedStateBackendParameters<K> parameters) throws IOException {
    parameters
        .getEnv()
        .getUserCodeClassLoader()
        .registerReleaseHookIfAbsent(BeamCaches.class.getName(), BeamCaches::forget);
    AbstractKeyedStateBackend<K> state = rocksDb.createKeyedStateBackend(parameters);
    int most = keys != null ? keys : mostKeys(parameters.getEnv());
    // Flink asks a backend by its class whether it must write timers itself, which is so where
    // RocksDB leaves them on the heap.
    return most <= 0 || rocksDb.getPriorityQueueStateType() == PriorityQueueStateType.HEAP
        ? state
        : new WriteBackKeyedState<>(state, most, System::nanoTime);
  }

  private static int mostKeys(Environment environment) {
    int slots =
        environment.getTaskManagerInfo().getConfiguration().get(TaskManagerOptions.NUM_TASK_SLOTS);
    return (int)
        Math.min(
            Integer.MAX_VALUE,
            Runtime.getRuntime().maxMemory() / (HEAP_BYTES_A_KEY * Math.max(1, slots)));
  }

  @Override
  public OperatorStateBackend createOperatorStateBackend(OperatorStateBackendParameters parameters)
      throws Exception {
    return rocksDb.createOperatorStateBackend(parameters);
  }

  @Override
  public boolean useManagedMemory() {
    return rocksDb.useManagedMemory();
  }

  @Override
  public boolean supportsNoClaimRestoreMode() {
    return rocksDb.supportsNoClaimRestoreMode();
  }

  @Override
  public boolean supportsSavepointFormat(SavepointFormatType format) {
    return rocksDb.supportsSavepointFormat(format);
  }

  @Override
  public String toString() {
    return "RocksDB behind a cache of " + (keys == null ? "some" : keys) + " keys";
  }
}

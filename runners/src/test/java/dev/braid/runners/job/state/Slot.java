// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.RunnableFuture;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend.PriorityQueueStateType;
import org.apache.flink.contrib.streaming.state.RocksDBKeyedStateBackendBuilder;
import org.apache.flink.contrib.streaming.state.RocksDBPriorityQueueConfig;
import org.apache.flink.contrib.streaming.state.RocksDBResourceContainer;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.query.KvStateRegistry;
import org.apache.flink.runtime.state.AbstractKeyedStateBackend;
import org.apache.flink.runtime.state.CheckpointableKeyedStateBackend;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyGroupedInternalPriorityQueue;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.LocalRecoveryConfig;
import org.apache.flink.runtime.state.SavepointResources;
import org.apache.flink.runtime.state.SavepointSnapshotStrategy;
import org.apache.flink.runtime.state.SnapshotResult;
import org.apache.flink.runtime.state.SnapshotStrategyRunner;
import org.apache.flink.runtime.state.UncompressedStreamCompressionDecorator;
import org.apache.flink.runtime.state.internal.InternalListState;
import org.apache.flink.runtime.state.internal.InternalMapState;
import org.apache.flink.runtime.state.internal.InternalValueState;
import org.apache.flink.runtime.state.memory.MemCheckpointStreamFactory;
import org.apache.flink.runtime.state.metrics.LatencyTrackingStateConfig;
import org.apache.flink.runtime.state.ttl.TtlTimeProvider;
import org.apache.flink.streaming.api.operators.TimerHeapInternalTimer;
import org.apache.flink.streaming.api.operators.TimerSerializer;

/** Keyed state without a job around it, with a few states and timers. */
final class Slot implements AutoCloseable {

  static final int KEY_GROUPS = 8;
  static final KeyGroupRange ALL = KeyGroupRange.of(0, KEY_GROUPS - 1);
  static final StringSerializer TEXT = StringSerializer.INSTANCE;
  static final ValueStateDescriptor<String> VALUE = new ValueStateDescriptor<>("value", TEXT);
  static final ValueStateDescriptor<String> OTHER = new ValueStateDescriptor<>("other", TEXT);
  static final MapStateDescriptor<Integer, String> MAP =
      new MapStateDescriptor<>("map", IntSerializer.INSTANCE, TEXT);
  static final ListStateDescriptor<String> LIST = new ListStateDescriptor<>("list", TEXT);

  private static final int MOST_BYTES = 1 << 24;

  final CheckpointableKeyedStateBackend<String> state;
  final InternalMapState<String, String, Integer, String> map;
  final InternalListState<String, String, String> list;
  final InternalValueState<String, String, String> value;
  final InternalValueState<String, String, String> other;
  final KeyGroupedInternalPriorityQueue<TimerHeapInternalTimer<String, String>> timers;

  @SuppressWarnings("unchecked")
  Slot(CheckpointableKeyedStateBackend<String> state) throws Exception {
    this.state = state;
    map =
        (InternalMapState<String, String, Integer, String>) state.getOrCreateKeyedState(TEXT, MAP);
    list = (InternalListState<String, String, String>) state.getOrCreateKeyedState(TEXT, LIST);
    value = (InternalValueState<String, String, String>) state.getOrCreateKeyedState(TEXT, VALUE);
    other = (InternalValueState<String, String, String>) state.getOrCreateKeyedState(TEXT, OTHER);
    timers = state.create("timers", new TimerSerializer<>(TEXT, TEXT));
  }

  /** Flink's RocksDB. */
  static AbstractKeyedStateBackend<String> rocksDb(
      Path directory, KeyGroupRange keyGroups, Collection<KeyedStateHandle> restored)
      throws IOException {
    ExecutionConfig config = new ExecutionConfig();
    RocksDBResourceContainer resources = new RocksDBResourceContainer();
    return new RocksDBKeyedStateBackendBuilder<>(
            "test",
            Slot.class.getClassLoader(),
            Files.createTempDirectory(directory, "rocksdb").toFile(),
            resources,
            name -> resources.getColumnOptions(),
            new KvStateRegistry().createTaskRegistry(new JobID(), new JobVertexID()),
            TEXT,
            KEY_GROUPS,
            keyGroups,
            config,
            new LocalRecoveryConfig(null),
            RocksDBPriorityQueueConfig.buildWithPriorityQueueType(PriorityQueueStateType.ROCKSDB),
            TtlTimeProvider.DEFAULT,
            LatencyTrackingStateConfig.disabled(),
            new UnregisteredMetricsGroup(),
            (name, milliseconds) -> {},
            restored,
            UncompressedStreamCompressionDecorator.INSTANCE,
            new CloseableRegistry())
        .build();
  }

  /** A checkpoint that has begun: nothing from now on is part of it. */
  RunnableFuture<SnapshotResult<KeyedStateHandle>> begin(long checkpoint) throws Exception {
    return state.snapshot(
        checkpoint,
        checkpoint,
        new MemCheckpointStreamFactory(MOST_BYTES),
        CheckpointOptions.forCheckpointWithDefaultLocation());
  }

  KeyedStateHandle checkpoint(long checkpoint) throws Exception {
    return written(begin(checkpoint));
  }

  /** In Flink's canonical format. */
  KeyedStateHandle savepoint(long checkpoint) throws Exception {
    SavepointResources<String> resources = state.savepoint();
    return written(
        new SnapshotStrategyRunner<>(
                "savepoint",
                new SavepointSnapshotStrategy<>(resources.getSnapshotResources()),
                new CloseableRegistry(),
                resources.getPreferredSnapshotExecutionType())
            .snapshot(
                checkpoint,
                checkpoint,
                new MemCheckpointStreamFactory(MOST_BYTES),
                CheckpointOptions.forCheckpointWithDefaultLocation()));
  }

  static KeyedStateHandle written(RunnableFuture<SnapshotResult<KeyedStateHandle>> snapshot)
      throws Exception {
    snapshot.run();
    KeyedStateHandle handle = snapshot.get().getJobManagerOwnedSnapshot();
    if (handle == null) {
      throw new IllegalStateException("nothing was written");
    }
    return handle;
  }

  void namespace(String namespace) {
    map.setCurrentNamespace(namespace);
    list.setCurrentNamespace(namespace);
    value.setCurrentNamespace(namespace);
    other.setCurrentNamespace(namespace);
  }

  static TimerHeapInternalTimer<String, String> timer(long time, String key, String namespace) {
    return new TimerHeapInternalTimer<>(time, key, namespace);
  }

  /** All that is known of some keys in some namespaces; the timers are gone thereafter. */
  List<String> drain(Collection<String> keys, Collection<String> namespaces) throws Exception {
    List<String> all = new ArrayList<>();
    for (String key : keys) {
      if (!has(key)) {
        continue;
      }
      state.setCurrentKey(key);
      for (String namespace : namespaces) {
        namespace(namespace);
        TreeMap<Integer, String> entries = new TreeMap<>();
        map.entries().forEach(each -> entries.put(each.getKey(), each.getValue()));
        all.add(key + namespace + value.value() + other.value() + entries + list.getInternal());
      }
    }
    List<String> times = new ArrayList<>();
    long last = Long.MIN_VALUE;
    for (var timer = timers.poll(); timer != null; timer = timers.poll()) {
      if (timer.getTimestamp() < last) {
        throw new IllegalStateException("a timer that is late");
      }
      last = timer.getTimestamp();
      times.add(timer.getKey() + timer.getNamespace() + "@" + last);
    }
    times.sort(null);
    all.addAll(times);
    return all;
  }

  boolean has(String key) {
    return state
        .getKeyGroupRange()
        .contains(KeyGroupRangeAssignment.assignToKeyGroup(key, KEY_GROUPS));
  }

  @Override
  public void close() throws IOException {
    state.dispose();
    state.close();
  }
}

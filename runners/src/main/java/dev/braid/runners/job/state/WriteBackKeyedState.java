// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RunnableFuture;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.InternalCheckpointListener;
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.state.AbstractKeyedStateBackend;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.CheckpointableKeyedStateBackend;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupedInternalPriorityQueue;
import org.apache.flink.runtime.state.Keyed;
import org.apache.flink.runtime.state.KeyedStateFunction;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.PriorityComparable;
import org.apache.flink.runtime.state.SavepointResources;
import org.apache.flink.runtime.state.SnapshotResult;
import org.apache.flink.runtime.state.StateSnapshotTransformer.StateSnapshotTransformFactory;
import org.apache.flink.runtime.state.heap.HeapPriorityQueueElement;
import org.apache.flink.runtime.state.internal.InternalAggregatingState;
import org.apache.flink.runtime.state.internal.InternalKvState;
import org.apache.flink.runtime.state.internal.InternalListState;
import org.apache.flink.runtime.state.internal.InternalMapState;
import org.apache.flink.runtime.state.internal.InternalReducingState;
import org.apache.flink.runtime.state.internal.InternalValueState;
import org.jspecify.annotations.Nullable;

/**
 * The state of a slot's keys: of those that came last on the heap, of all others in {@code below}.
 * Before a checkpoint or a savepoint, and before anything that looks at all keys, all that was
 * changed is written to {@code below}; of a key that makes place for another, when it does; and of
 * one that has stayed, when a checkpoint is near and the task not busy. RocksDB's own part of a
 * checkpoint is {@linkplain LateSnapshot left} to the thread that writes it, for as long as nothing
 * but the heap is changed.
 *
 * <p>A value that is changed after it was read or written is seen changed, as with Flink's state on
 * the heap; Beam's are immutable. For one thread, as any keyed state of Flink.
 */
final class WriteBackKeyedState<K>
    implements CheckpointableKeyedStateBackend<K>, InternalCheckpointListener {

  private static final List<Class<?>> KINDS =
      List.of(
          InternalValueState.class,
          InternalMapState.class,
          InternalListState.class,
          InternalReducingState.class,
          InternalAggregatingState.class);

  private final AbstractKeyedStateBackend<K> below;
  private final KeyGroupOrder order;
  private final int most;
  private final LongSupplier clock;
  private final KeyCache<K> keys;
  private final Map<String, InternalKvState<K, ?, ?>> states = new HashMap<>();
  private final List<CachedTimers<?>> timers = new ArrayList<>();
  private final List<KeySelectionListener<K>> listeners = new ArrayList<>(0);
  private @Nullable LateSnapshot latest;

  /**
   * Caches the state of {@code most} keys, and as many timers.
   *
   * @param below writes its timers itself, not Flink for it
   * @param clock nanoseconds; it decides only when something is written, not what
   */
  WriteBackKeyedState(AbstractKeyedStateBackend<K> below, int most, LongSupplier clock) {
    this.below = below;
    this.order = new KeyGroupOrder(below.getNumberOfKeyGroups());
    this.most = most;
    this.clock = clock;
    this.keys = new KeyCache<>(below::setCurrentKey, this::letChange, order, most, clock);
  }

  @Override
  public void setCurrentKey(K next) {
    for (KeySelectionListener<K> listener : listeners) {
      listener.keySelected(next);
    }
    if (keys.select(next) && (latest == null || latest.isTaken())) {
      timers.forEach(each -> each.gap(keys.isSnapshotNear()));
    }
  }

  /** Before {@code below} is changed: what must not see it is taken. */
  private void letChange() {
    if (latest != null) {
      latest.take();
      latest = null;
    }
  }

  /** Writes all that was changed; then {@code below} knows everything. */
  private void writeBack() {
    letChange();
    keys.writeBack();
    timers.forEach(CachedTimers::writeBack);
  }

  /** Of how many keys there is something on the heap. */
  int cachedKeys() {
    return keys.size();
  }

  @Override
  public <N, S extends State> S getPartitionedState(
      N namespace, TypeSerializer<N> namespaces, StateDescriptor<S, ?> descriptor)
      throws Exception {
    S state = getOrCreateKeyedState(namespaces, descriptor);
    @SuppressWarnings("unchecked")
    InternalKvState<K, N, ?> internal = (InternalKvState<K, N, ?>) state;
    internal.setCurrentNamespace(namespace);
    return state;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <N, S extends State, T> S getOrCreateKeyedState(
      TypeSerializer<N> namespaces, StateDescriptor<S, T> descriptor) throws Exception {
    InternalKvState<K, ?, ?> known = states.get(descriptor.getName());
    if (known != null) {
      return (S) known;
    }
    letChange();
    return cached(descriptor, below.getOrCreateKeyedState(namespaces, descriptor));
  }

  @SuppressWarnings("unchecked")
  private <S extends State> S cached(StateDescriptor<S, ?> descriptor, S state) {
    InternalKvState<K, ?, ?> cached;
    boolean plain = !descriptor.getTtlConfig().isEnabled() && descriptor.getDefaultValue() == null;
    if (plain && state instanceof InternalValueState) {
      cached = new CachedValue<>(keys, (InternalValueState<K, ?, ?>) state);
    } else if (plain && state instanceof InternalMapState) {
      cached = new CachedMap<>(keys, (InternalMapState<K, ?, ?, ?>) state);
    } else {
      cached = following(state);
    }
    states.put(descriptor.getName(), cached);
    return (S) cached;
  }

  /** A state below which has the current key whenever it is asked something. */
  @SuppressWarnings("unchecked")
  private InternalKvState<K, ?, ?> following(State state) {
    return (InternalKvState<K, ?, ?>)
        Proxy.newProxyInstance(
            state.getClass().getClassLoader(),
            KINDS.stream().filter(kind -> kind.isInstance(state)).toArray(Class<?>[]::new),
            (proxy, method, arguments) -> {
              letChange();
              keys.follow();
              try {
                return method.invoke(state, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** Not for a state that may be cached: it is had from {@link #getOrCreateKeyedState}. */
  @Override
  @SuppressWarnings("TypeParameterUnusedInFormals")
  public <N, V, E, S extends State, I extends S> I createOrUpdateInternalState(
      TypeSerializer<N> namespaces,
      StateDescriptor<S, V> descriptor,
      StateSnapshotTransformFactory<E> snapshots) {
    throw new UnsupportedOperationException("a state without its cache");
  }

  @Override
  public <T extends HeapPriorityQueueElement & PriorityComparable<? super T> & Keyed<?>>
      KeyGroupedInternalPriorityQueue<T> create(String name, TypeSerializer<T> elements) {
    return create(name, elements, false);
  }

  @Override
  public <T extends HeapPriorityQueueElement & PriorityComparable<? super T> & Keyed<?>>
      KeyGroupedInternalPriorityQueue<T> create(
          String name, TypeSerializer<T> elements, boolean allowFutureMetadataUpdates) {
    letChange();
    CachedTimers<T> cached =
        new CachedTimers<>(
            below.create(name, elements, allowFutureMetadataUpdates),
            this::letChange,
            order,
            most,
            clock);
    timers.add(cached);
    return cached;
  }

  @Override
  public RunnableFuture<SnapshotResult<KeyedStateHandle>> snapshot(
      long checkpoint, long timestamp, CheckpointStreamFactory streams, CheckpointOptions options)
      throws Exception {
    writeBack();
    keys.snapshot();
    latest = new LateSnapshot(() -> below.snapshot(checkpoint, timestamp, streams, options));
    return latest.written();
  }

  @Override
  public SavepointResources<K> savepoint() throws Exception {
    writeBack();
    return below.savepoint();
  }

  @Override
  public <N, S extends State, T> void applyToAllKeys(
      N namespace,
      TypeSerializer<N> namespaces,
      StateDescriptor<S, T> descriptor,
      KeyedStateFunction<K, S> function)
      throws Exception {
    // Through the cache, so that the function finds the other states of the key as well.
    try (Stream<K> all = getKeys(descriptor.getName(), namespace)) {
      Iterator<K> each = all.iterator();
      while (each.hasNext()) {
        K next = each.next();
        setCurrentKey(next);
        function.process(next, getPartitionedState(namespace, namespaces, descriptor));
      }
    }
  }

  @Override
  public <N> Stream<K> getKeys(String state, N namespace) {
    writeBack();
    return below.getKeys(state, namespace);
  }

  @Override
  public <N> Stream<Tuple2<K, N>> getKeysAndNamespaces(String state) {
    writeBack();
    return below.getKeysAndNamespaces(state);
  }

  @Override
  public @Nullable K getCurrentKey() {
    return keys.key();
  }

  @Override
  public TypeSerializer<K> getKeySerializer() {
    return below.getKeySerializer();
  }

  @Override
  public KeyGroupRange getKeyGroupRange() {
    return below.getKeyGroupRange();
  }

  @Override
  public void registerKeySelectionListener(KeySelectionListener<K> listener) {
    listeners.add(listener);
  }

  @Override
  public boolean deregisterKeySelectionListener(KeySelectionListener<K> listener) {
    return listeners.remove(listener);
  }

  /** Unlike RocksDB's, values are handed out as they are kept. */
  @Override
  public boolean isSafeToReuseKVState() {
    return false;
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) throws Exception {
    below.notifyCheckpointComplete(checkpoint);
  }

  @Override
  public void notifyCheckpointAborted(long checkpoint) throws Exception {
    below.notifyCheckpointAborted(checkpoint);
  }

  @Override
  public void notifyCheckpointSubsumed(long checkpoint) throws Exception {
    below.notifyCheckpointSubsumed(checkpoint);
  }

  @Override
  public void dispose() {
    if (latest != null) {
      latest.drop();
    }
    below.dispose();
  }

  @Override
  public void close() throws IOException {
    below.close();
  }
}

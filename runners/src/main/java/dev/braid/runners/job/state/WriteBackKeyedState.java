// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * The state of a slot's keys: of those that came last on the heap, of all others in {@code below}.
 * Before a checkpoint or a savepoint, and before anything that looks at all keys, all that was
 * changed is written to {@code below}; of a key that makes place for another, when it does; and of
 * one that has stayed, when a checkpoint is near and the task not busy.
 *
 * <p>A value that is changed after it was read or written is seen changed, as with Flink's state on
 * the heap; Beam's are immutable. For one thread, as any keyed state of Flink.
 */
final class WriteBackKeyedState<K>
    implements CheckpointableKeyedStateBackend<K>, InternalCheckpointListener {

  /** What is on the heap of one state of one key. */
  interface Cell {
    /** Whether the state below holds something else. */
    boolean isChanged();

    /** Whether there is nothing here, and nothing in the state below. */
    boolean isNothing();

    /** Writes what was changed to the state below, where its key is the current one. */
    void writeBack() throws Exception;
  }

  /** A key's cells, by the number of the state. */
  private static final class Cells<K> {
    final K key;
    @Nullable Cell[] byState = new Cell[2];
    boolean changed;
    long changedNanos;

    Cells(K key) {
      this.key = key;
    }

    boolean isNothing() {
      for (Cell cell : byState) {
        if (cell != null && !cell.isNothing()) {
          return false;
        }
      }
      return true;
    }
  }

  private static final List<Class<?>> KINDS =
      List.of(
          InternalValueState.class,
          InternalMapState.class,
          InternalListState.class,
          InternalReducingState.class,
          InternalAggregatingState.class);

  /** A task that is not busy waits longer than this for its next event. */
  private static final long GAP_NANOS = 100_000;

  /** What has lived so long without being written will live longer, most likely. */
  static final long OLD_NANOS = 250_000_000;

  /** How many keys, and timers, are written in a gap. */
  static final int GAP_WRITES = 8;

  private final AbstractKeyedStateBackend<K> below;
  private final int most;
  private final LongSupplier clock;
  private final LinkedHashMap<K, Cells<K>> keys = new LinkedHashMap<>();

  /** Those that were changed, the first one first; some may have been written since. */
  private final ArrayDeque<Cells<K>> changed = new ArrayDeque<>();

  private final Map<String, InternalKvState<K, ?, ?>> states = new HashMap<>();
  private final List<CachedTimers<?>> timers = new ArrayList<>();
  private final List<KeySelectionListener<K>> listeners = new ArrayList<>(0);
  private @Nullable Cells<K> current;
  private long now;
  private long snapshotAt;

  /** How much time was between the last two snapshots; 0 before the first. */
  private long interval;

  /** Whether the key of the state below is the current one. */
  private boolean followed;

  /**
   * Caches the state of {@code most} keys, and as many timers.
   *
   * @param below writes its timers itself, not Flink for it
   * @param clock nanoseconds; it decides only when something is written, not what
   */
  WriteBackKeyedState(AbstractKeyedStateBackend<K> below, int most, LongSupplier clock) {
    this.below = below;
    this.most = most;
    this.clock = clock;
    this.now = clock.getAsLong();
    this.snapshotAt = now;
  }

  @Override
  public void setCurrentKey(K next) {
    for (KeySelectionListener<K> listener : listeners) {
      listener.keySelected(next);
    }
    long before = now;
    now = clock.getAsLong();
    if (now - before > GAP_NANOS && isSnapshotNear()) {
      writeBackOld();
    }
    followed = false;
    Cells<K> cells = keys.get(Objects.requireNonNull(next, "no key"));
    Cells<K> last = current;
    if (last != null && last != cells) {
      letGo(last);
    }
    if (cells == null) {
      cells = new Cells<>(next);
      keys.put(next, cells);
      if (keys.size() > most) {
        makePlace();
      }
    }
    current = cells;
  }

  /** The key that came first goes first: most that come do not stay. */
  private void makePlace() {
    Cells<K> eldest = keys.values().iterator().next();
    writeBack(eldest);
    keys.remove(eldest.key);
  }

  /** Forgets a key of which there is nothing any more, which most do not come again. */
  private void letGo(Cells<K> cells) {
    if (cells.isNothing()) {
      cells.changed = false;
      keys.remove(cells.key);
    }
  }

  /**
   * In the last quarter of the time from one to the next. What is written earlier is written in
   * vain, most of it: it changes again before. And where all cores are busy every task has gaps.
   */
  private boolean isSnapshotNear() {
    return now - snapshotAt >= interval / 4 * 3;
  }

  /** So that a checkpoint, which the task stands still for, has little left to write. */
  private void writeBackOld() {
    for (int i = 0; i < GAP_WRITES; i++) {
      Cells<K> first = changed.peek();
      if (first == null || (first.changed && now - first.changedNanos < OLD_NANOS)) {
        break;
      }
      writeBack(changed.remove());
    }
    timers.forEach(CachedTimers::gap);
  }

  private void writeBack(Cells<K> cells) {
    if (!cells.changed) {
      return;
    }
    boolean selected = false;
    try {
      for (Cell cell : cells.byState) {
        if (cell != null && cell.isChanged()) {
          if (!selected) {
            below.setCurrentKey(cells.key);
            followed = false;
            selected = true;
          }
          cell.writeBack();
        }
      }
    } catch (Exception e) {
      throw new FlinkRuntimeException("state could not be written to RocksDB", e);
    }
    cells.changed = false;
    if (cells != current) {
      letGo(cells);
    }
  }

  /** Writes all that was changed; then {@code below} knows everything. */
  private void writeBack() {
    changed.forEach(this::writeBack);
    changed.clear();
    timers.forEach(CachedTimers::writeBack);
    follow();
  }

  /** Lets the state below have the current key. */
  void follow() {
    if (!followed && current != null) {
      below.setCurrentKey(current.key);
      followed = true;
    }
  }

  private Cells<K> current() {
    return Objects.requireNonNull(current, "no key is set");
  }

  /** The cell of the current key, null if it has none. */
  @Nullable Cell cell(int state) {
    @Nullable Cell[] byState = current().byState;
    return state < byState.length ? byState[state] : null;
  }

  void setCell(int state, @Nullable Cell cell) {
    Cells<K> cells = current();
    if (state >= cells.byState.length) {
      cells.byState = Arrays.copyOf(cells.byState, state + 1);
    }
    cells.byState[state] = cell;
  }

  /** Says that a cell of the current key has something to write. */
  void changed() {
    Cells<K> cells = current();
    if (!cells.changed) {
      cells.changed = true;
      cells.changedNanos = now;
      changed.add(cells);
      if (changed.size() > 2L * most) {
        changed.removeIf(each -> !each.changed); // or what made place would stay on the heap
      }
    }
  }

  /** Of how many keys there is something on the heap. */
  int cachedKeys() {
    return keys.size();
  }

  /** How many keys are remembered because of what they may have to write. */
  int changedKeys() {
    return changed.size();
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
    return known != null
        ? (S) known
        : cached(descriptor, below.getOrCreateKeyedState(namespaces, descriptor));
  }

  @SuppressWarnings("unchecked")
  private <S extends State> S cached(StateDescriptor<S, ?> descriptor, S state) {
    InternalKvState<K, ?, ?> cached;
    boolean plain = !descriptor.getTtlConfig().isEnabled() && descriptor.getDefaultValue() == null;
    if (plain && state instanceof InternalValueState) {
      cached = new CachedValue<>(this, states.size(), (InternalValueState<K, ?, ?>) state);
    } else if (plain && state instanceof InternalMapState) {
      cached = new CachedMap<>(this, states.size(), (InternalMapState<K, ?, ?, ?>) state);
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
              follow();
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
    return cached(below.create(name, elements));
  }

  @Override
  public <T extends HeapPriorityQueueElement & PriorityComparable<? super T> & Keyed<?>>
      KeyGroupedInternalPriorityQueue<T> create(
          String name, TypeSerializer<T> elements, boolean allowFutureMetadataUpdates) {
    return cached(below.create(name, elements, allowFutureMetadataUpdates));
  }

  private <T extends HeapPriorityQueueElement & PriorityComparable<? super T> & Keyed<?>>
      KeyGroupedInternalPriorityQueue<T> cached(KeyGroupedInternalPriorityQueue<T> queue) {
    CachedTimers<T> cached =
        new CachedTimers<>(
            queue, most, clock, below.getKeyGroupRange(), below.getNumberOfKeyGroups());
    timers.add(cached);
    return cached;
  }

  @Override
  public RunnableFuture<SnapshotResult<KeyedStateHandle>> snapshot(
      long checkpoint, long timestamp, CheckpointStreamFactory streams, CheckpointOptions options)
      throws Exception {
    writeBack();
    long at = clock.getAsLong();
    interval = at - snapshotAt;
    snapshotAt = at;
    return below.snapshot(checkpoint, timestamp, streams, options);
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
    return current == null ? null : current.key;
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
    below.dispose();
  }

  @Override
  public void close() throws IOException {
    below.close();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * The cells of the keys that came last. Those that were changed are written to the state below when
 * all are asked for, when they make place for another key, and, of a key that has stayed, when a
 * checkpoint is near and the task not busy.
 *
 * <p>A key is in one of two lists, of what is changed and of what is not, each in the order in
 * which it became so; nothing else refers to a key that is forgotten.
 */
final class KeyCache<K> {

  /** A key, and its cells. */
  private static final class Cells<K> extends EntryMap.Entry<K> {
    @Nullable Cell<?, ?, ?> first;
    boolean changed;
    long changedNanos;

    Cells(K key, int hash) {
      super(key, hash);
    }

    boolean isNothing() {
      for (Cell<?, ?, ?> cell = first; cell != null; cell = cell.next) {
        if (!cell.isNothing()) {
          return false;
        }
      }
      return true;
    }

    /** Whether another one is too many to be looked through. */
    boolean isFull() {
      int size = 0;
      for (Cell<?, ?, ?> cell = first; cell != null; cell = cell.next) {
        size++;
      }
      return size >= MOST_CELLS;
    }
  }

  /** Of one key on the heap. */
  static final int MOST_CELLS = 16;

  /** A task that is not busy waits longer than this for its next event. */
  private static final long GAP_NANOS = 100_000;

  /** What has lived so long without being written will live longer, most likely. */
  static final long OLD_NANOS = 250_000_000;

  /** How many keys, and timers, are written in a gap. */
  static final int GAP_WRITES = 8;

  private final Consumer<K> below;
  private final Runnable beforeWrites;
  private final KeyGroupOrder order;
  private final int most;
  private final LongSupplier clock;
  private final EntryMap<K, Cells<K>> byKey = new EntryMap<>();
  private final EntryMap.Order<Cells<K>> changed = new EntryMap.Order<>();
  private final EntryMap.Order<Cells<K>> unchanged = new EntryMap.Order<>();
  private @Nullable Cells<K> current;
  private long now;
  private long snapshotAt;

  /** How much time was between the last two snapshots; 0 before the first. */
  private long interval;

  /** Whether the key of the state below is the current one. */
  private boolean followed;

  /**
   * Caches the cells of {@code most} keys.
   *
   * @param below sets the current key of the state below
   * @param beforeWrites is called before anything is written to it
   * @param order in which that is best done
   * @param clock nanoseconds; it decides only when something is written, not what
   */
  KeyCache(
      Consumer<K> below, Runnable beforeWrites, KeyGroupOrder order, int most, LongSupplier clock) {
    this.below = below;
    this.beforeWrites = beforeWrites;
    this.order = order;
    this.most = most;
    this.clock = clock;
    this.now = clock.getAsLong();
    this.snapshotAt = now;
  }

  /**
   * Makes {@code next} the current key.
   *
   * @return whether there was time; then what is old was written, if a snapshot is near
   */
  boolean select(K next) {
    long before = now;
    now = clock.getAsLong();
    boolean gap = now - before > GAP_NANOS;
    if (gap && isSnapshotNear()) {
      writeBackOld();
    }
    followed = false;
    int hash = EntryMap.hash(Objects.requireNonNull(next, "no key"));
    Cells<K> cells = byKey.find(next, hash);
    Cells<K> last = current;
    if (last != null && last != cells) {
      letGo(last);
    }
    if (cells == null) {
      if (byKey.size() >= most) {
        makePlace();
      }
      cells = new Cells<>(next, hash);
      byKey.add(cells);
      unchanged.append(cells);
    }
    current = cells;
    return gap;
  }

  /** First goes what need not be written, the oldest of it: most that come do not stay. */
  private void makePlace() {
    Cells<K> oldest = unchanged.first();
    if (oldest == null) {
      oldest = Objects.requireNonNull(changed.first());
      writeBack(oldest);
    }
    byKey.remove(oldest);
  }

  /** Forgets a key of which there is nothing any more, which most do not come again. */
  private void letGo(Cells<K> cells) {
    if (cells.isNothing()) {
      byKey.remove(cells);
    }
  }

  /**
   * In the last quarter of the time from one to the next. What is written earlier is written in
   * vain, most of it: it changes again before. And where all cores are busy every task has gaps.
   */
  boolean isSnapshotNear() {
    return now - snapshotAt >= interval / 4 * 3;
  }

  /** So that a checkpoint, which the task stands still for, has little left to write. */
  private void writeBackOld() {
    for (int i = 0; i < GAP_WRITES; i++) {
      Cells<K> oldest = changed.first();
      if (oldest == null || now - oldest.changedNanos < OLD_NANOS) {
        break;
      }
      writeBack(oldest);
    }
  }

  private void writeBack(Cells<K> cells) {
    boolean selected = false;
    try {
      for (Cell<?, ?, ?> cell = cells.first; cell != null; cell = cell.next) {
        if (cell.isChanged()) {
          if (!selected) {
            beforeWrites.run();
            below.accept(cells.key);
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
    unchanged.append(cells);
    if (cells != current) {
      letGo(cells);
    }
  }

  /** Writes all that was changed; then the state below knows everything, and the current key. */
  void writeBack() {
    order.of(changed.all(), cells -> cells.key).forEach(this::writeBack);
    follow();
  }

  /** Says that everything was written, for a snapshot. */
  void snapshot() {
    long at = clock.getAsLong();
    interval = at - snapshotAt;
    snapshotAt = at;
  }

  /** Lets the state below have the current key. */
  void follow() {
    if (!followed && current != null) {
      below.accept(current.key);
      followed = true;
    }
  }

  /** The current key, null before the first. */
  @Nullable K key() {
    return current == null ? null : current.key;
  }

  private Cells<K> current() {
    return Objects.requireNonNull(current, "no key is set");
  }

  /** A cell of the current key, null if it has none. */
  @SuppressWarnings("unchecked") // those of a home are of its types
  <N, A, V> @Nullable Cell<N, A, V> find(
      Cell.Home<N, A, V> home, @Nullable N namespace, @Nullable A name) {
    for (Cell<?, ?, ?> cell = current().first; cell != null; cell = cell.next) {
      if (cell.isOf(home, namespace) && cell.isNamed(name)) {
        return (Cell<N, A, V>) cell;
      }
    }
    return null;
  }

  /** Adds a cell to those of the current key; if these are many, they are forgotten before. */
  void add(Cell<?, ?, ?> cell) {
    Cells<K> cells = current();
    if (cells.isFull()) {
      writeBack(cells);
      cells.first = null;
    }
    cell.next = cells.first;
    cells.first = cell;
  }

  /** Writes and forgets the cells of the current key that are of {@code home}. */
  void forget(Cell.Home<?, ?, ?> home, @Nullable Object namespace) throws Exception {
    beforeWrites.run();
    follow();
    Cells<K> cells = current();
    Cell<?, ?, ?> before = null;
    for (Cell<?, ?, ?> cell = cells.first; cell != null; cell = cell.next) {
      if (!cell.isOf(home, namespace)) {
        before = cell;
        continue;
      }
      cell.writeBack();
      if (before == null) {
        cells.first = cell.next;
      } else {
        before.next = cell.next;
      }
    }
  }

  /** Says that a cell of the current key has something to write. */
  void changed() {
    Cells<K> cells = current();
    if (!cells.changed) {
      cells.changed = true;
      cells.changedNanos = now;
      changed.append(cells);
    }
  }

  /** Of how many keys there is something on the heap. */
  int size() {
    return byKey.size();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import java.util.Arrays;
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
  private static final class Cells<K> extends EntryMap.Entry<K> {
    @Nullable Cell[] byState;
    boolean changed;
    long changedNanos;

    Cells(K key, int hash, int states) {
      super(key, hash);
      this.byState = new Cell[states];
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

  /** A task that is not busy waits longer than this for its next event. */
  private static final long GAP_NANOS = 100_000;

  /** What has lived so long without being written will live longer, most likely. */
  static final long OLD_NANOS = 250_000_000;

  /** How many keys, and timers, are written in a gap. */
  static final int GAP_WRITES = 8;

  private final Consumer<K> below;
  private final int most;
  private final LongSupplier clock;
  private final EntryMap<K, Cells<K>> byKey = new EntryMap<>();
  private final EntryMap.Order<Cells<K>> changed = new EntryMap.Order<>();
  private final EntryMap.Order<Cells<K>> unchanged = new EntryMap.Order<>();
  private @Nullable Cells<K> current;
  private int states;
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
   * @param clock nanoseconds; it decides only when something is written, not what
   */
  KeyCache(Consumer<K> below, int most, LongSupplier clock) {
    this.below = below;
    this.most = most;
    this.clock = clock;
    this.now = clock.getAsLong();
    this.snapshotAt = now;
  }

  /** The number of a new state. */
  int addState() {
    return states++;
  }

  /**
   * Makes {@code next} the current key.
   *
   * @return whether there is time to write what is old, which is done
   */
  boolean select(K next) {
    long before = now;
    now = clock.getAsLong();
    boolean gap = now - before > GAP_NANOS && isSnapshotNear();
    if (gap) {
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
      cells = new Cells<>(next, hash, states);
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
  private boolean isSnapshotNear() {
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
      for (Cell cell : cells.byState) {
        if (cell != null && cell.isChanged()) {
          if (!selected) {
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
    for (Cells<K> each = changed.first(); each != null; each = changed.first()) {
      writeBack(each);
    }
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

  /** The cell of the current key, null if it has none. */
  @Nullable Cell cell(int state) {
    @Nullable Cell[] byState = current().byState;
    return state < byState.length ? byState[state] : null;
  }

  void setCell(int state, @Nullable Cell cell) {
    Cells<K> cells = current();
    if (state >= cells.byState.length) {
      cells.byState = Arrays.copyOf(cells.byState, states);
    }
    cells.byState[state] = cell;
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

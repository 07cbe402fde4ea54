// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.flink.runtime.state.KeyGroupedInternalPriorityQueue;
import org.apache.flink.runtime.state.Keyed;
import org.apache.flink.runtime.state.PriorityComparable;
import org.apache.flink.runtime.state.heap.HeapPriorityQueueElement;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.IOUtils;
import org.jspecify.annotations.Nullable;

/**
 * The timers of a slot. As long as they are few enough all are on the heap: {@code below} has
 * copies of those that were written, and is not asked, nor told of those that are gone until there
 * is time or a checkpoint comes. If they are more, the newest are on the heap, where most are
 * deleted or fire, and the others in {@code below}.
 *
 * <p>A timer that is set again as it is may fire twice if {@code below} has it already; Beam's
 * runner, which knows each pending timer, does not do it.
 */
final class CachedTimers<
        T extends HeapPriorityQueueElement & PriorityComparable<? super T> & Keyed<?>>
    implements KeyGroupedInternalPriorityQueue<T> {

  /** Not worth looking at. */
  private static final int FEW = 64;

  private final KeyGroupedInternalPriorityQueue<T> below;
  private final Runnable beforeBelow;
  private final KeyGroupOrder order;
  private final int most;
  private final LongSupplier clock;

  private final EntryMap<T, Added<T>> heap = new EntryMap<>();

  /** Those that {@code below} does not have, in the order in which they were added. */
  private final EntryMap.Order<Added<T>> unwritten = new EntryMap.Order<>();

  private final EntryMap.Order<Added<T>> written = new EntryMap.Order<>();

  /** In the order in which they fire; among them those that are gone since. */
  private final LongHeap<Added<T>> inTime = new LongHeap<>();

  /** Those that are gone, but not from {@code below}. */
  private final Deque<T> toRemove = new ArrayDeque<>();

  /** Whether all timers are on the heap. */
  private boolean whole;

  private boolean gap;

  private static final class Added<T> extends EntryMap.Entry<T> {
    final long nanos;
    boolean written;
    boolean gone;

    Added(T timer, int hash, long nanos) {
      super(timer, hash);
      this.nanos = nanos;
    }
  }

  /**
   * Keeps {@code most} on the heap.
   *
   * @param beforeBelow is called before {@code below} is asked or told anything
   * @param order in which it is best told of many
   * @param clock nanoseconds
   */
  CachedTimers(
      KeyGroupedInternalPriorityQueue<T> below,
      Runnable beforeBelow,
      KeyGroupOrder order,
      int most,
      LongSupplier clock) {
    this.below = below;
    this.beforeBelow = beforeBelow;
    this.order = order;
    this.most = most;
    this.clock = clock;
    this.whole = load();
  }

  /** Takes what was restored; whether that is all, and not too many. */
  private boolean load() {
    CloseableIterator<T> restored = below.iterator();
    try {
      while (restored.hasNext()) {
        if (heap.size() == most) {
          forgetAll();
          return false;
        }
        T timer = restored.next();
        wrote(keep(timer, hash(timer), 0));
      }
      return true;
    } finally {
      IOUtils.closeQuietly(restored);
    }
  }

  private Added<T> keep(T timer, int hash, long now) {
    Added<T> added = new Added<>(timer, hash, now);
    heap.add(added);
    unwritten.append(added);
    inTime.add(timestamp(timer), added);
    return added;
  }

  private void wrote(Added<T> added) {
    added.written = true;
    written.append(added);
  }

  private KeyGroupedInternalPriorityQueue<T> below() {
    beforeBelow.run();
    return below;
  }

  /** Flink keeps nothing else in such a queue. */
  private static long timestamp(Object timer) {
    return ((InternalTimer<?, ?>) timer).getTimestamp();
  }

  /** Of those that fire at once for a key there is seldom more than one. */
  private static int hash(Object timer) {
    InternalTimer<?, ?> named = (InternalTimer<?, ?>) timer;
    return 31 * EntryMap.hash(named.getKey()) + Long.hashCode(named.getTimestamp());
  }

  /** Lets {@code below} have all. */
  void writeBack() {
    KeyGroupedInternalPriorityQueue<T> to = below();
    // First, since one that is gone may have been set again.
    order.of(List.copyOf(toRemove), Keyed::getKey).forEach(to::remove);
    toRemove.clear();
    for (Added<T> each : order.of(unwritten.all(), each -> each.key.getKey())) {
      to.add(each.key);
      wrote(each);
    }
    if (!whole) {
      forgetAll();
    }
  }

  private void forgetAll() {
    for (Added<T> each = written.first(); each != null; each = written.first()) {
      heap.remove(each);
    }
    inTime.clear();
  }

  /**
   * Says that there is time to tell {@code below} of some, which may be changed now. Where the heap
   * does not have all, it is done when the next one is added: Flink looks at the first timer, sets
   * its key, and then takes the first, which must be the same one.
   *
   * @param snapshotNear whether what is old will most likely be part of it
   */
  void gap(boolean snapshotNear) {
    for (int i = 0; i < KeyCache.GAP_WRITES && !toRemove.isEmpty(); i++) {
      below().remove(toRemove.removeFirst());
    }
    gap = snapshotNear && toRemove.isEmpty();
  }

  private void writeOld(long now) {
    gap = false;
    for (int i = 0; i < KeyCache.GAP_WRITES; i++) {
      Added<T> eldest = unwritten.first();
      if (eldest == null || now - eldest.nanos < KeyCache.OLD_NANOS) {
        break;
      }
      below().add(eldest.key);
      wrote(eldest);
      if (!whole) {
        eldest.gone = true;
        heap.remove(eldest);
      }
    }
    forgetGone();
  }

  private void remove(Added<T> added) {
    added.gone = true;
    heap.remove(added);
    if (added.written) {
      toRemove.add(added.key);
    }
  }

  /** Lets go of those that are gone once they are most. */
  private void forgetGone() {
    if (inTime.size() > 2 * heap.size() + FEW) {
      inTime.removeIf(added -> added.gone);
    }
  }

  private @Nullable Added<T> firstOnHeap() {
    Added<T> first = inTime.first();
    while (first != null && first.gone) {
      inTime.removeFirst();
      first = inTime.first();
    }
    return first;
  }

  /** The first one that is not on the heap, null if there is none. */
  private @Nullable T firstBelow() {
    if (whole) {
      return null;
    }
    T first = below().peek();
    whole = first == null;
    return first;
  }

  @Override
  public @Nullable T peek() {
    Added<T> left = firstOnHeap();
    T right = firstBelow();
    return left == null || isEarlier(right) ? right : left.key;
  }

  /** Whether a timer fires before all on the heap, of which there are some. */
  private boolean isEarlier(@Nullable T timer) {
    return timer != null && timestamp(timer) < inTime.least();
  }

  @Override
  public @Nullable T poll() {
    Added<T> left = firstOnHeap();
    T right = firstBelow();
    if (left == null || isEarlier(right)) {
      return right == null ? null : below().poll();
    }
    inTime.removeFirst();
    remove(left);
    return left.key;
  }

  @Override
  public boolean add(T timer) {
    if (heap.size() >= most) {
      whole = false;
      writeBack();
    }
    long now = clock.getAsLong();
    if (gap) {
      writeOld(now);
    }
    int hash = hash(timer);
    if (heap.find(timer, hash) == null) {
      keep(timer, hash, now);
    }
    return timer == peek();
  }

  @Override
  public boolean remove(T timer) {
    Added<T> added = heap.find(timer, hash(timer));
    if (added == null) {
      return !whole && below().remove(timer);
    }
    boolean first = added == firstOnHeap();
    remove(added);
    forgetGone();
    return first;
  }

  /** How many places there are on the heap, those of timers that are gone too. */
  int places() {
    return inTime.size();
  }

  @Override
  public boolean isEmpty() {
    return heap.size() == 0 && firstBelow() == null;
  }

  @Override
  public int size() {
    return heap.size() + (whole ? 0 : below().size());
  }

  @Override
  public void addAll(@Nullable Collection<? extends T> timers) {
    if (timers != null) {
      timers.forEach(this::add);
    }
  }

  @Override
  public CloseableIterator<T> iterator() {
    writeBack();
    return below.iterator();
  }

  @Override
  public Set<T> getSubsetForKeyGroup(int keyGroup) {
    writeBack();
    return below.getSubsetForKeyGroup(keyGroup);
  }
}

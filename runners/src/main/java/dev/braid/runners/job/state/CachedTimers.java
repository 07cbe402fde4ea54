// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.flink.runtime.state.KeyGroupedInternalPriorityQueue;
import org.apache.flink.runtime.state.Keyed;
import org.apache.flink.runtime.state.PriorityComparable;
import org.apache.flink.runtime.state.heap.HeapPriorityQueueElement;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.util.CloseableIterator;
import org.jspecify.annotations.Nullable;

/**
 * The timers of a slot: the newest on the heap, where most are deleted or fire, the others in
 * {@code below}.
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
  private final int most;
  private final LongSupplier clock;
  private boolean gap;

  /** In the order in which they were added. */
  private final Map<T, Added<T>> newest = new LinkedHashMap<>();

  /** In the order in which they fire; among them those that are gone since. */
  private final LongHeap<Added<T>> inTime = new LongHeap<>();

  private static final class Added<T> {
    final long nanos;
    @Nullable T timer;

    Added(T timer, long nanos) {
      this.timer = timer;
      this.nanos = nanos;
    }
  }

  /**
   * Keeps {@code most} on the heap.
   *
   * @param clock nanoseconds
   */
  CachedTimers(KeyGroupedInternalPriorityQueue<T> below, int most, LongSupplier clock) {
    this.below = below;
    this.most = most;
    this.clock = clock;
  }

  /** Flink keeps nothing else in such a queue. */
  private static long timestamp(Object timer) {
    return ((InternalTimer<?, ?>) timer).getTimestamp();
  }

  /** Moves all to {@code below}. */
  void writeBack() {
    newest.keySet().forEach(below::add);
    newest.clear();
    inTime.clear();
  }

  /**
   * Says that there is time to write some. It is done when the next one is added: Flink looks at
   * the first timer, sets its key, and then takes the first, which must be the same one.
   */
  void gap() {
    gap = true;
  }

  private void writeBackOld(long now) {
    gap = false;
    Iterator<Added<T>> eldest = newest.values().iterator();
    for (int i = 0; i < KeyCache.GAP_WRITES && eldest.hasNext(); i++) {
      Added<T> added = eldest.next();
      if (now - added.nanos < KeyCache.OLD_NANOS) {
        break;
      }
      below.add(Objects.requireNonNull(added.timer));
      added.timer = null;
      eldest.remove();
    }
    forgetGone();
  }

  /** Lets go of those that are gone once they are most. */
  private void forgetGone() {
    if (inTime.size() > 2 * newest.size() + FEW) {
      inTime.clear();
      newest.forEach((timer, added) -> inTime.add(timestamp(timer), added));
    }
  }

  private @Nullable T firstOfNewest() {
    Added<T> first = inTime.first();
    while (first != null && first.timer == null) {
      inTime.removeFirst();
      first = inTime.first();
    }
    return first == null ? null : first.timer;
  }

  @Override
  public @Nullable T peek() {
    T left = firstOfNewest();
    T right = below.peek();
    return left != null && (right == null || inTime.least() <= timestamp(right)) ? left : right;
  }

  @Override
  public @Nullable T poll() {
    T first = peek();
    if (first == null || first != firstOfNewest()) {
      return below.poll();
    }
    inTime.removeFirst();
    newest.remove(first);
    return first;
  }

  @Override
  public boolean add(T timer) {
    if (newest.size() >= most) {
      writeBack();
    }
    long now = clock.getAsLong();
    if (gap) {
      writeBackOld(now);
    }
    Added<T> added = new Added<>(timer, now);
    Added<T> same = newest.put(timer, added);
    if (same != null) {
      same.timer = null;
    }
    inTime.add(timestamp(timer), added);
    return timer == peek();
  }

  @Override
  public boolean remove(T timer) {
    boolean first = timer.equals(firstOfNewest());
    Added<T> removed = newest.remove(timer);
    if (removed == null) {
      return below.remove(timer);
    }
    removed.timer = null;
    forgetGone();
    return first;
  }

  /** How many places there are on the heap, those of timers that are gone too. */
  int places() {
    return inTime.size();
  }

  @Override
  public boolean isEmpty() {
    return newest.isEmpty() && below.isEmpty();
  }

  @Override
  public int size() {
    return newest.size() + below.size();
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

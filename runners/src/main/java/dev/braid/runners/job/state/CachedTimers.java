// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.flink.runtime.state.KeyExtractorFunction;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupedInternalPriorityQueue;
import org.apache.flink.runtime.state.Keyed;
import org.apache.flink.runtime.state.PriorityComparable;
import org.apache.flink.runtime.state.PriorityComparator;
import org.apache.flink.runtime.state.heap.HeapPriorityQueueElement;
import org.apache.flink.runtime.state.heap.HeapPriorityQueueSet;
import org.apache.flink.util.CloseableIterator;
import org.jspecify.annotations.Nullable;

/**
 * The timers of a slot: the newest on the heap, where most are deleted or fire, the others in
 * {@code below}.
 *
 * <p>A timer that is set again as it is may fire twice; Beam's runner, which knows each pending
 * timer, does not do it.
 */
final class CachedTimers<
        T extends HeapPriorityQueueElement & PriorityComparable<? super T> & Keyed<?>>
    implements KeyGroupedInternalPriorityQueue<T> {

  private final KeyGroupedInternalPriorityQueue<T> below;
  private final HeapPriorityQueueSet<T> newest;
  private final PriorityComparator<T> order = PriorityComparator.forPriorityComparableObjects();
  private final ArrayDeque<Added<T>> added = new ArrayDeque<>();
  private final int most;
  private final LongSupplier clock;
  private boolean gap;

  /** When a timer was added; it may be gone since. */
  private record Added<T>(T timer, long nanos) {}

  /**
   * Keeps {@code most} on the heap.
   *
   * @param clock nanoseconds
   */
  CachedTimers(
      KeyGroupedInternalPriorityQueue<T> below,
      int most,
      LongSupplier clock,
      KeyGroupRange keyGroups,
      int groups) {
    this.below = below;
    this.most = most;
    this.clock = clock;
    this.newest =
        new HeapPriorityQueueSet<>(
            order, KeyExtractorFunction.forKeyedObjects(), 128, keyGroups, groups);
  }

  /** Moves all to {@code below}. */
  void writeBack() {
    if (!newest.isEmpty()) {
      newest.iterator().forEachRemaining(below::add);
      newest.clear();
    }
    added.clear();
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
    for (int i = 0; i < WriteBackKeyedState.GAP_WRITES; i++) {
      Added<T> first = added.peek();
      if (first == null || now - first.nanos() < WriteBackKeyedState.OLD_NANOS) {
        break;
      }
      T timer = added.remove().timer();
      if (takeFromNewest(timer)) {
        below.add(timer);
      }
    }
  }

  private boolean takeFromNewest(T timer) {
    int size = newest.size();
    newest.remove(timer);
    return newest.size() < size;
  }

  private boolean newestIsFirst() {
    T left = newest.peek();
    T right = below.peek();
    return left != null && (right == null || order.comparePriority(left, right) <= 0);
  }

  @Override
  public @Nullable T peek() {
    return newestIsFirst() ? newest.peek() : below.peek();
  }

  @Override
  public @Nullable T poll() {
    return newestIsFirst() ? newest.poll() : below.poll();
  }

  @Override
  public boolean add(T timer) {
    if (newest.size() >= most) {
      writeBack();
    }
    if (added.size() >= most) {
      added.clear(); // most of it is of timers that are gone; a checkpoint writes the others
    }
    long now = clock.getAsLong();
    if (gap) {
      writeBackOld(now);
    }
    newest.add(timer);
    added.add(new Added<>(timer, now));
    return timer == peek();
  }

  @Override
  public boolean remove(T timer) {
    boolean first = timer.equals(newest.peek());
    return takeFromNewest(timer) ? first : below.remove(timer);
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

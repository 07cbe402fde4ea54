// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import java.util.Collection;
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

  private final EntryMap<T, Added<T>> newest = new EntryMap<>();

  /** In the order in which they were added. */
  private final EntryMap.Order<Added<T>> inAge = new EntryMap.Order<>();

  /** In the order in which they fire; among them those that are gone since. */
  private final LongHeap<Added<T>> inTime = new LongHeap<>();

  private static final class Added<T> extends EntryMap.Entry<T> {
    final long nanos;
    boolean gone;

    Added(T timer, int hash, long nanos) {
      super(timer, hash);
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

  /** Of those that fire at once for a key there is seldom more than one. */
  private static int hash(Object timer) {
    InternalTimer<?, ?> named = (InternalTimer<?, ?>) timer;
    return 31 * EntryMap.hash(named.getKey()) + Long.hashCode(named.getTimestamp());
  }

  /** Moves all to {@code below}. */
  void writeBack() {
    for (Added<T> each = inAge.first(); each != null; each = inAge.first()) {
      below.add(each.key);
      newest.remove(each);
    }
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
    for (int i = 0; i < KeyCache.GAP_WRITES; i++) {
      Added<T> eldest = inAge.first();
      if (eldest == null || now - eldest.nanos < KeyCache.OLD_NANOS) {
        break;
      }
      below.add(eldest.key);
      remove(eldest);
    }
    forgetGone();
  }

  private void remove(Added<T> added) {
    added.gone = true;
    newest.remove(added);
  }

  /** Lets go of those that are gone once they are most. */
  private void forgetGone() {
    if (inTime.size() > 2 * newest.size() + FEW) {
      inTime.removeIf(added -> added.gone);
    }
  }

  private @Nullable Added<T> firstOfNewest() {
    Added<T> first = inTime.first();
    while (first != null && first.gone) {
      inTime.removeFirst();
      first = inTime.first();
    }
    return first;
  }

  @Override
  public @Nullable T peek() {
    Added<T> left = firstOfNewest();
    T right = below.peek();
    return left == null || isEarlier(right) ? right : left.key;
  }

  /** Whether a timer of {@code below} fires before all on the heap, of which there are some. */
  private boolean isEarlier(@Nullable T timer) {
    return timer != null && timestamp(timer) < inTime.least();
  }

  @Override
  public @Nullable T poll() {
    Added<T> left = firstOfNewest();
    if (left == null || isEarlier(below.peek())) {
      return below.poll();
    }
    inTime.removeFirst();
    newest.remove(left);
    return left.key;
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
    int hash = hash(timer);
    if (newest.find(timer, hash) == null) {
      Added<T> added = new Added<>(timer, hash, now);
      newest.add(added);
      inAge.append(added);
      inTime.add(timestamp(timer), added);
    }
    return timer == peek();
  }

  @Override
  public boolean remove(T timer) {
    Added<T> added = newest.find(timer, hash(timer));
    if (added == null) {
      return below.remove(timer);
    }
    boolean first = added == firstOfNewest();
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
    return newest.size() == 0 && below.isEmpty();
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

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A binary heap whose priorities lie side by side, so that keeping it in order touches no element:
 * those of many timers are far apart on the heap of the JVM, and long not in a processor's cache.
 */
final class LongHeap<E> {

  private long[] priorities = new long[64];
  private @Nullable Object[] elements = new Object[64];
  private int size;

  int size() {
    return size;
  }

  /** The element of the least priority, null if there is none. */
  @SuppressWarnings("unchecked")
  @Nullable E first() {
    return (E) elements[0];
  }

  /** The least priority of a heap that is not empty. */
  long least() {
    return priorities[0];
  }

  void add(long priority, E element) {
    if (size == elements.length) {
      priorities = Arrays.copyOf(priorities, 2 * size);
      elements = Arrays.copyOf(elements, 2 * size);
    }
    int at = size++;
    while (at > 0 && priorities[(at - 1) / 2] > priority) {
      move((at - 1) / 2, at);
      at = (at - 1) / 2;
    }
    put(at, priority, element);
  }

  /** Removes the first element of a heap that is not empty. */
  void removeFirst() {
    size--;
    long priority = priorities[size];
    Object element = elements[size];
    int at = 0;
    for (int child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && priorities[child + 1] < priorities[child]) {
        child++;
      }
      if (priorities[child] >= priority) {
        break;
      }
      move(child, at);
      at = child;
    }
    put(at, priority, element);
    elements[size] = null;
  }

  /** Removes the elements that are {@code gone}. */
  @SuppressWarnings("unchecked")
  void removeIf(Predicate<E> gone) {
    int before = size;
    size = 0;
    for (int i = 0; i < before; i++) {
      E element = (E) Objects.requireNonNull(elements[i]);
      if (!gone.test(element)) {
        add(priorities[i], element);
      }
    }
    Arrays.fill(elements, size, before, null);
  }

  void clear() {
    Arrays.fill(elements, 0, size, null);
    size = 0;
  }

  private void move(int from, int to) {
    put(to, priorities[from], elements[from]);
  }

  private void put(int at, long priority, @Nullable Object element) {
    priorities[at] = priority;
    elements[at] = element;
  }
}

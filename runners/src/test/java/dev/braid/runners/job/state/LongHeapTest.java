// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LongHeapTest {

  @Test
  void itGivesTheLeastFirstWhateverCameBefore() {
    Random random = new Random(7);
    LongHeap<Long> heap = new LongHeap<>();
    PriorityQueue<Long> expected = new PriorityQueue<>();
    for (int n = 0; n < 20_000; n++) {
      if (expected.isEmpty() || random.nextInt(5) < 3) {
        long priority = random.nextLong(-500, 500);
        heap.add(priority, priority);
        expected.add(priority);
      } else {
        heap.removeFirst();
        expected.remove();
      }
      assertThat(heap.size(), is(expected.size()));
      assertThat(heap.first(), is(expected.peek()));
    }
    while (!expected.isEmpty()) {
      assertThat(heap.least(), is(expected.remove()));
      heap.removeFirst();
    }
    assertThat(heap.first(), is(nullValue()));
  }

  @Test
  void whatIsRemovedIsNotThereAndTheRestIsInOrder() {
    LongHeap<Long> heap = new LongHeap<>();
    new Random(8).longs(1_000, 0, 500).forEach(each -> heap.add(each, each));
    long[] left =
        new Random(8).longs(1_000, 0, 500).filter(each -> each % 3 == 0).sorted().toArray();

    heap.removeIf(each -> each % 3 != 0);

    assertThat(heap.size(), is(left.length));
    for (long each : left) {
      assertThat(heap.first(), is(each));
      heap.removeFirst();
    }
  }

  @Test
  void itHoldsNothingAfterItWasCleared() {
    LongHeap<String> heap = new LongHeap<>();
    heap.add(1, "here");
    heap.clear();

    assertThat(heap.first(), is(nullValue()));
    assertThat(heap.size(), is(0));
  }
}

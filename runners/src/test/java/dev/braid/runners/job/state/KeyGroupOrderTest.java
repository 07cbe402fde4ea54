// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;

final class KeyGroupOrderTest {

  private static final int KEY_GROUPS = 8;

  @Test
  void isByGroupAndAsItWasWithinOne() {
    List<String> keys = IntStream.range(0, 100).mapToObj(i -> "k" + i).toList();
    List<String> sorted = new ArrayList<>(keys);
    sorted.sort(
        Comparator.comparingInt(key -> KeyGroupRangeAssignment.assignToKeyGroup(key, KEY_GROUPS)));

    assertThat(new KeyGroupOrder(KEY_GROUPS).of(keys, key -> key), is(sorted));
  }
}

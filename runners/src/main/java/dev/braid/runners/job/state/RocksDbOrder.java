// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.beam.runners.flink.adapter.FlinkKey;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * The order in which RocksDB has what belongs to keys. What is written in it is put behind what was
 * written before; for anything else RocksDB searches a place, which with many keys takes most of
 * the time of a write.
 */
final class RocksDbOrder {

  private final int keyGroups;

  RocksDbOrder(int keyGroups) {
    this.keyGroups = keyGroups;
  }

  /** All by their key groups, and those of one as {@code within} says. */
  <T> List<T> of(List<T> all, Function<T, ?> key, Comparator<? super T> within) {
    TreeMap<Integer, List<T>> groups =
        all.stream()
            .collect(
                Collectors.groupingBy(
                    each -> KeyGroupRangeAssignment.assignToKeyGroup(key.apply(each), keyGroups),
                    TreeMap::new,
                    Collectors.toList()));
    List<T> ordered = new ArrayList<>(all.size());
    for (List<T> group : groups.values()) {
      group.sort(within);
      ordered.addAll(group);
    }
    return ordered;
  }

  /** Beam's keys, which are bytes behind their length; of others one is as good as the other. */
  static int compareKeys(Object left, Object right) {
    if (!(left instanceof FlinkKey one) || !(right instanceof FlinkKey other)) {
      return 0;
    }
    ByteBuffer bytes = one.getSerializedKey();
    ByteBuffer others = other.getSerializedKey();
    if (bytes.remaining() != others.remaining()) {
      return Integer.compare(bytes.remaining(), others.remaining());
    }
    int at = bytes.mismatch(others);
    return at < 0 ? 0 : Byte.compareUnsigned(bytes.get(at), others.get(at));
  }
}

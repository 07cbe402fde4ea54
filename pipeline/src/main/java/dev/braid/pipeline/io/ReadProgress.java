// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import java.io.Serializable;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.kafka.common.TopicPartition;

/**
 * How far the partitions of a read have come and where they end. The consumers of a reader tell it
 * and its timestamp policies ask it, each in a thread of its own. A copy of a read begins with
 * nothing known.
 *
 * <p>KafkaIO says how many offsets are between the last record and the end of a partition. That is
 * not enough: an offset without a record, like the marker that ends a transaction, looks like a
 * record that is still to come. The consumer knows better, because its position passes over such
 * offsets.
 */
final class ReadProgress implements Serializable {

  private static final long serialVersionUID = 1;

  /** A partition's end, read after {@code at} by this machine's clock. */
  private record End(long offset, long at) {}

  /**
   * What was fetched of a partition.
   *
   * @param last the offset of the last record; -1: there was none
   * @param position the offset of what is fetched next; there is no record between the two
   */
  private record Fetched(long last, long position) {}

  private final transient ConcurrentMap<TopicPartition, End> ends = new ConcurrentHashMap<>();
  private final transient ConcurrentMap<TopicPartition, Fetched> fetched =
      new ConcurrentHashMap<>();

  private Object readResolve() {
    return new ReadProgress();
  }

  /** Begins to read a partition anew. */
  void begin(TopicPartition partition) {
    fetched.remove(partition);
  }

  /**
   * All records before {@code position} have been handed over.
   *
   * @param last the offset of the last of them in this turn; empty: there was none
   */
  void fetched(TopicPartition partition, OptionalLong last, long position) {
    fetched.merge(
        partition,
        new Fetched(last.orElse(-1), position),
        (before, now) -> now.last() < 0 ? new Fetched(before.last(), position) : now);
  }

  /**
   * Partitions end at these offsets.
   *
   * @param at when it was asked, in milliseconds: what was there by then is before the end
   */
  void ended(Map<TopicPartition, Long> offsets, long at) {
    offsets.forEach((partition, offset) -> ends.put(partition, new End(offset, at)));
  }

  /**
   * A time, in milliseconds, up to which all that was in the partition has been read. Empty: there
   * is more to read, or it is not known.
   *
   * @param last the offset of the last record read; -1: none
   */
  OptionalLong caughtUp(TopicPartition partition, long last) {
    End end = ends.get(partition);
    Fetched all = fetched.get(partition);
    if (end == null || all == null) {
      return OptionalLong.empty();
    }
    long next = last >= all.last() ? all.position() : last + 1;
    return next >= end.offset() ? OptionalLong.of(end.at()) : OptionalLong.empty();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.decode;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.apache.beam.vendor.guava.v32_1_2_jre.com.google.common.collect.Interner;
import org.apache.beam.vendor.guava.v32_1_2_jre.com.google.common.collect.Interners;
import org.jspecify.annotations.Nullable;

/**
 * The events that a thread decoded last, for the one who comes next in it with the same records in
 * their order: a source decodes a record for its time, and hands it on. What a runner copies on its
 * way is another record, and decoded again.
 */
final class DecodedOnce {

  /** As many are kept, of so many bytes and one more. */
  static final int MOST = 64;

  static final int MOST_BYTES = 1 << 20;

  private static final ThreadLocal<DecodedOnce> LAST = ThreadLocal.withInitial(DecodedOnce::new);

  /**
   * What makes two decoders the same, but for their clocks; of those that are equal there is one.
   */
  record Rules(List<EventPattern> patterns, int maxBytes, @Nullable Duration maxAhead) {
    private static final Interner<Rules> ALL = Interners.newWeakInterner();

    static Rules of(List<EventPattern> patterns, int maxBytes, @Nullable Duration maxAhead) {
      return ALL.intern(new Rules(patterns, maxBytes, maxAhead));
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // they are compared by identity
  private record Kept(byte[] bytes, Rules rules, EventDecoder.Keyed event) {}

  private final ArrayDeque<Kept> kept = new ArrayDeque<>();
  private int keptBytes;

  /** Keeps the event that {@code bytes} are by {@code rules}; if nobody takes them, not many. */
  static void keep(byte[] bytes, Rules rules, EventDecoder.Keyed event) {
    DecodedOnce last = LAST.get();
    if (last.kept.size() == MOST || last.keptBytes > MOST_BYTES) {
      last.kept.clear();
      last.keptBytes = 0;
    }
    last.kept.add(new Kept(bytes, rules, event));
    last.keptBytes += bytes.length;
  }

  /**
   * Gives away the event that was kept of these very {@code bytes}, if they are it by {@code
   * rules}, and lets go of those before it.
   */
  @SuppressWarnings("ReferenceEquality") // of equal rules there is one
  static EventDecoder.@Nullable Keyed take(byte[] bytes, Rules rules) {
    DecodedOnce last = LAST.get();
    if (!last.has(bytes)) {
      return null;
    }
    Kept first;
    do {
      first = last.kept.remove();
      last.keptBytes -= first.bytes.length;
    } while (first.bytes != bytes);
    return first.rules == rules ? first.event : null;
  }

  private boolean has(byte[] bytes) {
    for (Kept each : kept) {
      if (each.bytes == bytes) {
        return true;
      }
    }
    return false;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.decode;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The event that a thread decoded last, for the one who comes next in it with the same record: a
 * source decodes a record for its time, and hands it on. What a runner copies on its way is another
 * record, and decoded again.
 */
final class DecodedOnce {

  private static final ThreadLocal<DecodedOnce> LAST = ThreadLocal.withInitial(DecodedOnce::new);

  /**
   * What makes two decoders the same, but for their clocks; of those that are equal there is one.
   */
  record Rules(List<EventPattern> patterns, int maxBytes, @Nullable Duration maxAhead) {
    private static final ConcurrentMap<Rules, Rules> ALL = new ConcurrentHashMap<>();

    static Rules of(List<EventPattern> patterns, int maxBytes, @Nullable Duration maxAhead) {
      return ALL.computeIfAbsent(new Rules(patterns, maxBytes, maxAhead), rules -> rules);
    }
  }

  private byte @Nullable [] bytes;
  private @Nullable Rules rules;
  private EventDecoder.@Nullable Keyed event;

  /** Keeps the event that {@code bytes} are by {@code rules}. */
  static void keep(byte[] bytes, Rules rules, EventDecoder.Keyed event) {
    DecodedOnce last = LAST.get();
    last.bytes = bytes;
    last.rules = rules;
    last.event = event;
  }

  /**
   * Gives away the event that was kept last, if these very {@code bytes} are it by {@code rules}.
   */
  @SuppressWarnings("ReferenceEquality") // of equal rules there is one
  static EventDecoder.@Nullable Keyed take(byte[] bytes, Rules rules) {
    DecodedOnce last = LAST.get();
    EventDecoder.Keyed event = last.bytes == bytes && last.rules == rules ? last.event : null;
    last.bytes = null;
    last.event = null;
    return event;
  }
}

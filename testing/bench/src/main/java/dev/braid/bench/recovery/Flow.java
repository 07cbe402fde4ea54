// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.recovery;

import dev.braid.bench.OnceEach;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Instances that are completed one after another: when the event that completes each was appended,
 * and when its result was. Times are the broker's, in epoch milliseconds.
 */
final class Flow {

  private final Map<Integer, Long> waiting = new HashMap<>();
  private final OnceEach came = new OnceEach();
  private int completed;
  private long watchedFrom = Long.MAX_VALUE;
  private long first = Long.MAX_VALUE;
  private long slow = Long.MIN_VALUE;
  private long tolerance;

  /** The event that completes an instance is appended. */
  synchronized void completed(int number, long at) {
    completed++;
    if (!came.has(number)) {
      waiting.put(number, at);
    }
  }

  /** A result is appended. */
  synchronized void came(int number, long at) {
    came.came(number);
    Long completedAt = waiting.remove(number);
    if (at >= watchedFrom) {
      first = Math.min(first, at);
      if (completedAt != null && at - completedAt > tolerance) {
        slow = Math.max(slow, at);
      }
    }
  }

  /** Whether all are out that were completed before a moment. */
  synchronized boolean isOut(long before) {
    return completed > 0 && waiting.values().stream().noneMatch(at -> at < before);
  }

  /**
   * Looks at the results from a moment on.
   *
   * @param tolerated how late a result may be and not be called slow
   */
  synchronized void watch(long from, long tolerated) {
    watchedFrom = from;
    tolerance = tolerated;
  }

  /** The first of the results that are looked at. */
  synchronized OptionalLong first() {
    return first == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(first);
  }

  /** The last of them that was slow, or else the first. */
  synchronized long lastSlow() {
    return Math.max(slow, first().orElseThrow());
  }

  /** What is wrong with the results; null if each of the completed came once. */
  synchronized @Nullable String mistake() {
    return came.mistake(completed);
  }
}

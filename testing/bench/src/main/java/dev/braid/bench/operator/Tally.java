// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.operator;

import dev.braid.bench.operator.Workload.Fate;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What came out of a contender in this process: how many of each fate, and a checksum of their
 * keys, so that a wrong answer is not taken for a fast one.
 */
final class Tally {

  private static final Map<Fate, Tally> CAME = forEachFate();

  private static volatile LongConsumer listener = number -> {};
  private static volatile long began;
  private static volatile long ended;

  private final AtomicLong count = new AtomicLong();
  private final AtomicLong checksum = new AtomicLong();

  private Tally() {}

  private static Map<Fate, Tally> forEachFate() {
    return Arrays.stream(Fate.values())
        .collect(Collectors.toUnmodifiableMap(Function.identity(), any -> new Tally()));
  }

  private static Tally of(Map<Fate, Tally> tallies, Fate fate) {
    return Objects.requireNonNull(tallies.get(fate));
  }

  private void add(String key) {
    count.incrementAndGet();
    checksum.addAndGet(Long.parseUnsignedLong(key, 16));
  }

  static void reset() {
    reset(number -> {});
  }

  /**
   * Begins anew.
   *
   * @param told is told of each number that is taken
   */
  static void reset(LongConsumer told) {
    listener = told;
    for (Tally tally : CAME.values()) {
      tally.count.set(0);
      tally.checksum.set(0);
    }
  }

  /** Is told of each number that becomes an event, or none. */
  static void taken(long number) {
    if (number == 0) {
      began = System.nanoTime();
    }
    listener.accept(number);
  }

  static void count(Fate fate, String key) {
    ended = System.nanoTime();
    of(CAME, fate).add(key);
  }

  /** From the first number to the last result. */
  static double seconds() {
    return (ended - began) / 1e9;
  }

  /** What is wrong with it; null if all that should have come came once. */
  static @Nullable String mistake(Workload workload) {
    Map<Fate, Tally> expected = forEachFate();
    for (long i = 0; i < workload.instances(); i++) {
      of(expected, workload.outcome(i)).add(Workload.key(i));
    }
    StringBuilder wrong = new StringBuilder();
    expected.forEach(
        (fate, due) -> {
          Tally came = of(CAME, fate);
          if (came.count.get() != due.count.get() || came.checksum.get() != due.checksum.get()) {
            wrong.append(fate + ": " + came.count + " came, not these " + due.count + "; ");
          }
        });
    return wrong.isEmpty() ? null : wrong.toString();
  }
}

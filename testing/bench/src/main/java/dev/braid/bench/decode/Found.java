// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.decode;

import java.time.Duration;

/**
 * What was found in the records, each of them once in a pass. The first pass is checked record by
 * record, the others by a sum; the passes until it is warm are not counted.
 */
final class Found {

  private final int records;
  private final long warm;
  private final long end;
  private int next;
  private long sum;
  private long sumOfFirst;
  private long passes;
  private long passesBefore = -1;
  private long began;
  private long ended;

  Found(int records, Duration warmUp, Duration time) {
    this.records = records;
    this.warm = System.nanoTime() + warmUp.toNanos();
    this.end = warm + time.toNanos();
  }

  void take(String key, long time) {
    if (passes == 0 && !(key.equals(Records.key(next)) && time == Records.time(next))) {
      throw new IllegalStateException("record " + next + " was read as " + key + " at " + time);
    }
    next++;
    sum += key.hashCode() * 31L + time;
  }

  /** Ends a pass, if there was one, and says whether there is to be one more. */
  boolean wantsMore() {
    if (next > 0) {
      endPass();
    }
    ended = System.nanoTime();
    if (passesBefore < 0 && ended - warm >= 0) {
      passesBefore = passes;
      began = ended;
    }
    return passesBefore < 0 || passes == passesBefore || ended - end < 0;
  }

  private void endPass() {
    if (passes == 0) {
      sumOfFirst = sum;
    }
    if (next != records || sum != sumOfFirst) {
      throw new IllegalStateException("pass " + passes + " gave something else than the first");
    }
    passes++;
    next = 0;
    sum = 0;
  }

  double recordsPerSecond() {
    return records * (passes - passesBefore) * 1e9 / (ended - began);
  }
}

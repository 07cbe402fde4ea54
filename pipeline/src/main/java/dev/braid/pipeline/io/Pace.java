// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How fast a reader takes up what has come meanwhile, if its job starts beside another whose
 * results must not wait. All of its code is new to the JVM; in a hurry, what interprets and
 * compiles it would take the cores from the other. So it begins slowly, as a TCP connection does
 * (RFC 5681), and grows faster evenly, up to {@value #FASTEST} times as fast as the records were
 * written. And it takes up what has come meanwhile, as long as that is not urgent, in larger turns:
 * a record that is fetched by itself costs ten times as much. After {@link #ENDS} it reads as fast
 * as it can, so that nothing far behind waits for long.
 */
final class Pace {

  static final Duration ENDS = Duration.ofSeconds(30);

  static final int FASTEST = 3;

  /** How long it rests when it has taken up all there was. */
  static final Duration REST = Duration.ofMillis(50);

  /** So long it rests; by then the other still publishes, as a rule. */
  static final Duration RESTS = Duration.ofSeconds(12);

  private static final double MILLIS_TO_FASTEST = 4_000;

  private static final double NANOS_PER_MILLI = 1e6;

  private final LongSupplier nanos;
  private boolean begun;
  private long begunAt;
  private long first;
  private long newest;
  private boolean rests;
  private long restsSince;

  Pace(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** A record was read that was written at {@code time}, in epoch milliseconds. */
  void read(long time) {
    if (!begun) {
      begun = true;
      begunAt = nanos.getAsLong();
      first = time;
      newest = time;
    }
    newest = Math.max(newest, time);
  }

  /** All records that were there have been read. */
  void rest() {
    rests = true;
    restsSince = nanos.getAsLong();
  }

  /** Whether it is time for another record. */
  boolean allows() {
    if (!begun) {
      return true;
    }
    double millis = millis();
    return newest - first <= reached(millis) && !isResting(millis);
  }

  private boolean isResting(double millis) {
    return rests && millis < RESTS.toMillis() && nanos.getAsLong() - restsSince < REST.toNanos();
  }

  /** Whether any record may be read at any time from now on. */
  boolean isOver() {
    return begun && millis() >= ENDS.toMillis();
  }

  private double millis() {
    return (nanos.getAsLong() - begunAt) / NANOS_PER_MILLI;
  }

  /** How much of the time of records may have been read. */
  private static double reached(double millis) {
    double growing = Math.min(millis, MILLIS_TO_FASTEST);
    return FASTEST * (growing * growing / (2 * MILLIS_TO_FASTEST) + millis - growing);
  }
}

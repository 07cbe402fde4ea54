// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;

/**
 * Keeps the readers that a job has in one process together in event time while they catch up, as
 * Flink's own sources do by the alignment of watermarks (FLIP-182). Else the partition that is read
 * fastest is soon minutes ahead of another, and a join holds all instances of those minutes.
 *
 * <p>A reader whose last record is further ahead than {@link #AHEAD} of that of one that has more
 * at hand, and that has read {@value #FEW} records since it is, waits. It never does within {@link
 * #LIVE} of the clock: after a short outage, what happens now is behind nothing old. Nor for longer
 * than {@link #LONGEST} at a stretch; a distance that does not shrink by then is not one of
 * catching up, and it stays.
 */
final class Alignment {

  static final Duration AHEAD = Duration.ofMillis(500);

  static final Duration LIVE = Duration.ofMinutes(1);

  static final Duration LONGEST = Duration.ofSeconds(30);

  /**
   * Enough that readers of sparse partitions do not take turns for each of their records, and that
   * a record from another time is soon followed by one of the partition's own.
   */
  static final int FEW = 1_000;

  /** By the class loader that the threads of a job have. */
  private static final Map<ClassLoader, Set<Alignment>> READERS = new WeakHashMap<>();

  private static final long NEVER = BoundedWindow.TIMESTAMP_MAX_VALUE.getMillis();

  private final Set<Alignment> all;
  private final Clock clock;
  private long time = BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis();
  private boolean isAhead;
  private long aheadSince;
  private int readAhead;

  /** The event time of its last record, while it has more at hand. */
  private volatile long awaited = NEVER;

  private Alignment(Set<Alignment> all, Clock clock) {
    this.all = all;
    this.clock = clock;
    all.add(this);
  }

  /** Another reader of the job that this thread is of begins to take part. */
  static Alignment ofJob(Clock clock) {
    ClassLoader job = Thread.currentThread().getContextClassLoader();
    synchronized (READERS) {
      return new Alignment(READERS.computeIfAbsent(job, any -> new CopyOnWriteArraySet<>()), clock);
    }
  }

  /**
   * The reader has read on.
   *
   * @param to the event time of its last record, in epoch milliseconds
   * @param more whether it has more at hand, without a wait
   */
  void read(long to, int records, boolean more) {
    time = to;
    readAhead += records;
    awaited = more ? to : NEVER;
  }

  /** Whether the reader may read on. */
  boolean allows() {
    long now = clock.millis();
    if (now - time < LIVE.toMillis() || time - slowest() <= AHEAD.toMillis()) {
      isAhead = false;
      return true;
    }
    if (!isAhead) {
      isAhead = true;
      aheadSince = now;
      readAhead = 0;
    }
    return readAhead < FEW || now - aheadSince > LONGEST.toMillis();
  }

  private long slowest() {
    long slowest = NEVER;
    for (Alignment each : all) {
      slowest = Math.min(slowest, each.awaited);
    }
    return slowest;
  }

  /** The reader takes part no more. */
  void leave() {
    all.remove(this);
  }
}

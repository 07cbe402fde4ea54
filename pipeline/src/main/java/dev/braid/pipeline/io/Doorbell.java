// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Lets a thread that reads with several readers, one after the other, wait for all of them at once:
 * when each was asked in vain, until one has something. The readers of a thread have one in common;
 * whoever polls for one of them rings it.
 */
final class Doorbell {

  private static final ThreadLocal<Doorbell> OF_THREAD = ThreadLocal.withInitial(Doorbell::new);

  private volatile long rung;
  private int readers;
  private int inVain;
  private long before;

  /** The one of the readers of this thread. */
  static Doorbell ofThread() {
    return OF_THREAD.get();
  }

  /** A reader begins to take part. */
  void join() {
    readers++;
  }

  /** A reader takes part no more. */
  void leave() {
    readers--;
  }

  /** There is something for one of the readers. */
  synchronized void ring() {
    rung++;
    notifyAll();
  }

  /** How often it has been rung. */
  long rung() {
    return rung;
  }

  /** A reader was asked, and had something. */
  void answered() {
    inVain = 0;
  }

  /**
   * A reader was asked and had nothing. Was it the last of all, this waits until the bell rings.
   *
   * @param rungThen how often it had been rung when the reader looked
   * @return whether it may be otherwise now
   */
  boolean inVain(long rungThen, Duration most) {
    if (inVain == 0) {
      before = rungThen;
    }
    inVain++;
    if (inVain < readers) {
      return false;
    }
    inVain = 0;
    await(most);
    return true;
  }

  private synchronized void await(Duration most) {
    long until = System.nanoTime() + most.toNanos();
    try {
      for (long left = most.toNanos();
          rung == before && left > 0;
          left = until - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a thread that made it bring its work to an end when the process is told to end, as by
 * Ctrl-C: the thread is interrupted, and the process waits until this is closed.
 */
final class EndSignal implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Thread worker = Thread.currentThread();
  private final CountDownLatch done = new CountDownLatch(1);
  private final AtEnd atEnd;
  private boolean given;
  private boolean interrupts = true;

  private EndSignal() {
    this.atEnd = AtEnd.run(this::give);
  }

  static EndSignal forThisThread() {
    return new EndSignal();
  }

  private void give() {
    synchronized (this) {
      given = true;
      if (interrupts && done.getCount() > 0) {
        worker.interrupt();
      }
    }
    try {
      var unused = done.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the process was told to end. */
  synchronized boolean isGiven() {
    return given;
  }

  /** From now on the thread is interrupted no more, and must look itself. */
  synchronized void interruptNoMore() {
    interrupts = false;
    var unused = Thread.interrupted();
  }

  @Override
  public void close() throws IOException {
    done.countDown();
    atEnd.close();
  }
}

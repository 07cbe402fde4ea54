// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.publish;

import java.util.concurrent.atomic.AtomicLong;

/** How long something took, each time it was done. */
final class Cost {

  private final AtomicLong nanos = new AtomicLong();

  /** Something that is done and may fail. */
  interface Work<T, E extends Exception> {
    T done() throws E;
  }

  <T, E extends Exception> T of(Work<T, E> work) throws E {
    long start = System.nanoTime();
    try {
      return work.done();
    } finally {
      nanos.addAndGet(System.nanoTime() - start);
    }
  }

  void reset() {
    nanos.set(0);
  }

  double millis() {
    return nanos.get() / 1e6;
  }
}

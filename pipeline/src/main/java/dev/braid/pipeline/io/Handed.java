// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How many records the consumer of a reader has handed to it, so that the reader knows without a
 * wait whether there are more; the {@link Doorbell} of the reader's thread is rung for them. A
 * reader makes its consumer when it starts, in the same thread, by which they find each other.
 */
final class Handed {

  private static final ThreadLocal<@Nullable Handed> STARTING = new ThreadLocal<>();

  private final AtomicLong records = new AtomicLong();
  private final Doorbell bell;

  Handed(Doorbell bell) {
    this.bell = bell;
  }

  /** Starts a reader, or goes on with one. */
  interface Reading {
    boolean read() throws IOException;
  }

  /** What the consumers hand over that {@code start} makes is counted here. */
  boolean to(Reading start) throws IOException {
    STARTING.set(this);
    try {
      return start.read();
    } finally {
      STARTING.remove();
    }
  }

  /** That of the reader which is starting in this thread; one of nobody if none is. */
  static Handed ofStarting() {
    Handed starting = STARTING.get();
    return starting == null ? new Handed(new Doorbell()) : starting;
  }

  void add(int more) {
    if (more > 0) {
      records.addAndGet(more);
      bell.ring();
    }
  }

  long records() {
    return records.get();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import java.lang.reflect.Field;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where the thread that polls Kafka leaves what it has for a reader of KafkaIO: one batch, for
 * which it does not wait to be taken.
 *
 * <p>KafkaIO has a {@link SynchronousQueue} there. Who is the first in that yields before it waits:
 * where processors are in demand, the thread is back only after the others had theirs, and what is
 * new in Kafka waits as long. Of that queue KafkaIO uses the methods that are replaced here, for
 * one thread on each side.
 */
final class Handover<E> extends SynchronousQueue<E> {

  private static final long serialVersionUID = 1;

  private transient @Nullable E batch;

  /** Gives a reader of KafkaIO one instead of its queue, before it is started. */
  static <R> R in(R reader) {
    try {
      Field queue = reader.getClass().getDeclaredField("availableRecordsQueue");
      queue.setAccessible(true);
      queue.set(reader, new Handover<>());
      return reader;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this is not the version of Beam that Braid is made for", e);
    }
  }

  @Override
  public synchronized boolean offer(E next, long timeout, TimeUnit unit)
      throws InterruptedException {
    long until = System.nanoTime() + unit.toNanos(timeout);
    while (batch != null) {
      if (!awaitUntil(until)) {
        return false;
      }
    }
    batch = next;
    notifyAll();
    return true;
  }

  @Override
  public synchronized @Nullable E poll(long timeout, TimeUnit unit) throws InterruptedException {
    long until = System.nanoTime() + unit.toNanos(timeout);
    while (batch == null) {
      if (!awaitUntil(until)) {
        return null;
      }
    }
    return poll();
  }

  /** Whether there is time left. */
  private boolean awaitUntil(long nanos) throws InterruptedException {
    long left = nanos - System.nanoTime();
    if (left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return left > 0;
  }

  @Override
  public synchronized @Nullable E poll() {
    E taken = batch;
    batch = null;
    notifyAll();
    return taken;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.publish;

import dev.braid.transforms.model.Outgoing;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Publishes in a thread of its own what one other thread puts into it, in order. While a batch is
 * being published, what comes meanwhile waits and becomes the next: alone when little comes, many
 * together when much does.
 *
 * <p>What cannot be published now is tried again until it can be. What trying again cannot cure
 * ends the outbox, and is thrown to the thread that fills it.
 */
final class Outbox implements AutoCloseable {

  /** The ledger answers nobody else while it claims so many, for about 2 ms. */
  private static final int LARGEST_BATCH = 500;

  private static final int LARGEST_BATCH_BYTES = 8 << 20;
  private static final int MOST_UNPUBLISHED = 2_000;
  private static final int MOST_UNPUBLISHED_BYTES = 32 << 20;

  /** How long a batch may take when the outbox is closed, and then its connections. */
  private static final long CLOSING_MILLIS = 2_000;

  /** What was published together, and how long each took since it was put in. */
  record Batch(Publisher.Done done, long[] tookMillis) {}

  /** Connects; tried again until it succeeds. */
  interface Opening {
    Publisher open() throws IOException;
  }

  private record Waiting(Outgoing record, long since) {}

  private final Opening opening;
  private final Thread thread;

  // Guarded by this.
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private int unpublished;
  private long unpublishedBytes;
  private List<Batch> published = new ArrayList<>();
  private @Nullable Throwable failure;
  private boolean closed;

  Outbox(String name, Opening opening) {
    this.opening = opening;
    thread = new Thread(this::run, "publish-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Puts a record in; waits while there is too much in it. */
  synchronized void add(Outgoing record) throws InterruptedException {
    while (failure == null && isFull()) {
      wait();
    }
    throwFailure();
    waiting.add(new Waiting(record, System.nanoTime()));
    unpublished++;
    unpublishedBytes += record.value().length;
    notifyAll();
  }

  /**
   * Waits until everything that was put in is out.
   *
   * @return the batches published since the last call
   */
  synchronized List<Batch> awaitPublished() throws InterruptedException {
    while (failure == null && unpublished > 0) {
      wait();
    }
    throwFailure();
    List<Batch> batches = published;
    published = new ArrayList<>();
    return batches;
  }

  /**
   * Publishes what it has begun with, if that takes no longer than usual, so that nobody has to
   * wait for the end of its lease; gives up the rest. Waits until the thread is over, but not for
   * long.
   */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      waiting.clear();
      notifyAll();
    }
    boolean interrupted = Thread.interrupted();
    interrupted |= !interrupted && awaitEnd();
    thread.interrupt();
    interrupted |= awaitEnd();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether it was interrupted while it waited. */
  private boolean awaitEnd() {
    try {
      thread.join(CLOSING_MILLIS);
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  private boolean isFull() {
    return unpublished >= MOST_UNPUBLISHED || unpublishedBytes >= MOST_UNPUBLISHED_BYTES;
  }

  private void throwFailure() {
    if (failure != null) {
      throw new IllegalStateException("results cannot be published: " + failure, failure);
    }
  }

  private void run() {
    try {
      publishAll();
    } catch (InterruptedException | RuntimeException | Error e) {
      fail(e);
    }
  }

  /** Ends with an exception only; then its connections are gone. */
  private void publishAll() throws InterruptedException {
    Publisher publisher = null;
    try {
      while (true) {
        List<Waiting> batch = take();
        Backoff backoff = new Backoff();
        while (true) {
          try {
            if (publisher == null) {
              publisher = opening.open();
            }
            done(batch, publisher.publish(batch.stream().map(Waiting::record).toList()));
            break;
          } catch (IOException e) {
            pause(backoff.next(e));
          }
        }
      }
    } finally {
      if (publisher != null) {
        publisher.close();
      }
    }
  }

  private synchronized List<Waiting> take() throws InterruptedException {
    while (waiting.isEmpty()) {
      throwIfClosed();
      wait();
    }
    List<Waiting> batch = new ArrayList<>();
    long bytes = 0;
    while (!waiting.isEmpty() && batch.size() < LARGEST_BATCH) {
      bytes += waiting.element().record().value().length;
      if (bytes > LARGEST_BATCH_BYTES && !batch.isEmpty()) {
        break;
      }
      batch.add(waiting.remove());
    }
    return batch;
  }

  private synchronized void done(List<Waiting> batch, Publisher.Done done) {
    long now = System.nanoTime();
    published.add(
        new Batch(
            done,
            batch.stream()
                .mapToLong(each -> TimeUnit.NANOSECONDS.toMillis(now - each.since()))
                .toArray()));
    unpublished -= batch.size();
    batch.forEach(each -> unpublishedBytes -= each.record().value().length);
    notifyAll();
  }

  private synchronized void fail(Throwable e) {
    failure = e;
    waiting.clear();
    notifyAll();
  }

  private synchronized void pause(long millis) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = millis; left > 0 && !closed; ) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
    }
    throwIfClosed();
  }

  private synchronized void throwIfClosed() throws InterruptedException {
    if (closed) {
      throw new InterruptedException("closed");
    }
  }
}

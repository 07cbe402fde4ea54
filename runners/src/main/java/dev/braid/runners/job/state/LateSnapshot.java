// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableFuture;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.SnapshotResult;
import org.apache.flink.util.concurrent.FutureUtils;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a state that stands still, taken by whoever needs it first: the thread that writes
 * it to where checkpoints are, or the task as soon as it must change that state. RocksDB flushes
 * when a snapshot is taken, and syncs some ten files; the task goes on meanwhile.
 */
final class LateSnapshot {

  /** Begins, as Flink's do, with a part in which nothing may change. */
  private final Callable<RunnableFuture<SnapshotResult<KeyedStateHandle>>> begin;

  private @Nullable RunnableFuture<SnapshotResult<KeyedStateHandle>> begun;
  private @Nullable Exception failed;
  private boolean dropped;
  private volatile boolean taken;

  LateSnapshot(Callable<RunnableFuture<SnapshotResult<KeyedStateHandle>>> begin) {
    this.begin = begin;
  }

  /** Writes it, once it is taken; who cancels that before spares it. */
  RunnableFuture<SnapshotResult<KeyedStateHandle>> written() {
    return new FutureTask<>(this::write) {
      @Override
      protected void done() {
        if (isCancelled()) {
          drop();
        }
      }
    };
  }

  /** Whether the state may be changed. */
  boolean isTaken() {
    return taken;
  }

  /** Returns when the state may be changed; whether that went well is told who writes it. */
  synchronized void take() {
    if (taken) {
      return;
    }
    try {
      begun = begin.call();
    } catch (Exception e) {
      failed = e;
    }
    taken = true;
  }

  private SnapshotResult<KeyedStateHandle> write() throws Exception {
    take();
    RunnableFuture<SnapshotResult<KeyedStateHandle>> writing = begun();
    try {
      return FutureUtils.runIfNotDoneAndGet(writing);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private synchronized RunnableFuture<SnapshotResult<KeyedStateHandle>> begun() throws Exception {
    if (failed != null) {
      throw failed;
    }
    if (begun == null || dropped) {
      throw new IOException("the snapshot is not wanted any more");
    }
    return begun;
  }

  /** Lets go of it; then, or from now on, nobody takes it. */
  synchronized void drop() {
    dropped = true;
    taken = true;
    if (begun != null) {
      begun.cancel(true);
    }
  }
}

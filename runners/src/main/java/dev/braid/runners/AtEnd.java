// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Tidies up once: when it is closed, or when the process is told to end before that. */
final class AtEnd implements AutoCloseable {

  /** What to do. */
  interface Action {
    void run() throws IOException;
  }

  private final Action action;
  private final AtomicBoolean done = new AtomicBoolean();
  private final Thread hook = new Thread(this::onShutdown, "at-end");

  private AtEnd(Action action) {
    this.action = action;
  }

  static AtEnd run(Action action) {
    AtEnd atEnd = new AtEnd(action);
    Runtime.getRuntime().addShutdownHook(atEnd.hook);
    return atEnd;
  }

  private void onShutdown() {
    try {
      once();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void once() throws IOException {
    if (done.compareAndSet(false, true)) {
      action.run();
    }
  }

  @Override
  public void close() throws IOException {
    once();
    try {
      var unused = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending; the hook will find nothing to do.
    }
  }
}

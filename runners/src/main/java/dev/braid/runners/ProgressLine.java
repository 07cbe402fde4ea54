// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.pipeline.Summary;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** One line on a terminal that says how far a run is, drawn anew twice a second. */
final class ProgressLine implements AutoCloseable {

  private static final long EVERY_MILLIS = 500;
  private static final String START_AND_CLEAR = "\r\u001b[K";

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
          });
  private final Supplier<Summary> soFar;
  private final PrintWriter terminal;
  private final int columns;
  private final InstantSource clock;
  private final long started;

  private ProgressLine(
      Supplier<Summary> soFar, PrintWriter terminal, int columns, InstantSource clock) {
    this.soFar = soFar;
    this.terminal = terminal;
    this.columns = columns;
    this.clock = clock;
    this.started = clock.millis();
  }

  /** Starts to show what {@code soFar} says on a terminal of so many columns. */
  static ProgressLine start(
      Supplier<Summary> soFar, PrintWriter terminal, int columns, InstantSource clock) {
    ProgressLine line = new ProgressLine(soFar, terminal, columns, clock);
    var unused =
        line.thread.scheduleWithFixedDelay(
            line::draw, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    return line;
  }

  private void draw() {
    String text = text(soFar.get(), Duration.ofMillis(clock.millis() - started));
    String fits = text.length() < columns ? text : text.substring(0, Math.max(0, columns - 1));
    terminal.print(START_AND_CLEAR + fits);
    terminal.flush();
  }

  static String text(Summary summary, Duration elapsed) {
    double seconds = Math.max(0.001, elapsed.toMillis() / 1000.0);
    return String.format(
        Locale.ROOT,
        "%.0f s  %,d events (%,.0f/s)  %,d open  %,d complete  %,d partial  %,d missing",
        seconds,
        summary.read(),
        summary.read() / seconds,
        summary.open(),
        summary.complete(),
        summary.partial(),
        summary.missing());
  }

  /** Stops and clears the line. */
  @Override
  public void close() {
    thread.shutdownNow();
    try {
      var unused = thread.awaitTermination(2 * EVERY_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    terminal.print(START_AND_CLEAR);
    terminal.flush();
  }
}

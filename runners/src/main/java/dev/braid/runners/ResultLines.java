// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.testing.live.OutputWatch.Decision;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A line for each instance that is decided, but no more than a person can read: where they come
 * faster, a line says how many came since the one before.
 */
final class ResultLines implements Consumer<Decision> {

  private static final long MILLIS_BETWEEN = 100;

  private final PrintWriter to;
  private final int columns;
  private final InstantSource clock;
  private long last;
  private int unseen;

  /**
   * @param columns how long a line may be
   */
  ResultLines(PrintWriter to, int columns, InstantSource clock) {
    this.to = to;
    this.columns = columns;
    this.clock = clock;
  }

  @Override
  public void accept(Decision decision) {
    long now = clock.millis();
    if (now - last < MILLIS_BETWEEN) {
      unseen++;
      return;
    }
    String text = text(decision, unseen);
    to.println(text.length() <= columns ? text : text.substring(0, columns));
    to.flush();
    last = now;
    unseen = 0;
  }

  static String text(Decision decision, int unseen) {
    String latency =
        decision.latency().isPresent()
            ? String.format(Locale.ROOT, "%,d ms", decision.latency().getAsLong())
            : "";
    return String.format(
        Locale.ROOT,
        "%9s  %-8s  %-12s  %s%s",
        latency,
        decision.status(),
        decision.outcome(),
        decision.id(),
        unseen == 0 ? "" : String.format(Locale.ROOT, "  (and %,d more)", unseen));
  }
}

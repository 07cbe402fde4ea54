// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.live;

import dev.braid.testing.live.TopicLine;
import dev.braid.testing.live.TopicReader;
import dev.braid.transforms.model.Rfc3339;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Watches results come, in a thread of its own: when each was sent, and how long it took. */
final class Flow implements AutoCloseable {

  private static final Pattern DECIDED = Pattern.compile("\"decided\":\"([^\"]+)\"");

  /** A result, as the one who sent it saw it; in epoch milliseconds. */
  private record Seen(long sent, long decided) {}

  private final String bootstrap;
  private final String topic;
  private final Thread thread = new Thread(this::watch, "flow");
  private final List<Seen> seen = new ArrayList<>();
  private volatile boolean closed;

  private Flow(LiveJoin join) {
    this.bootstrap = join.stack().kafka().bootstrap();
    this.topic = join.topic("results");
  }

  /** Watches the results of a join from now on. */
  static Flow of(LiveJoin join) {
    Flow flow = new Flow(join);
    flow.thread.start();
    return flow;
  }

  private void watch() {
    try (TopicReader reader = TopicReader.of(bootstrap, topic)) {
      while (!closed) {
        add(reader.next(Duration.ofMillis(200)));
      }
    }
  }

  private synchronized void add(List<TopicLine> lines) {
    for (TopicLine line : lines) {
      Matcher decided = DECIDED.matcher(line.value());
      if (decided.find()) {
        seen.add(new Seen(line.timestamp(), Rfc3339.parse(String.valueOf(decided.group(1)))));
      }
    }
    notifyAll();
  }

  /** Waits for a result that was sent after {@code millis}. */
  synchronized void awaitLaterThan(long millis, Duration patience)
      throws InterruptedException, TimeoutException {
    long until = System.nanoTime() + patience.toNanos();
    while (seen.stream().noneMatch(each -> each.sent() > millis)) {
      if (System.nanoTime() > until) {
        throw new TimeoutException("no result in " + patience.toSeconds() + " s");
      }
      wait(1000);
    }
  }

  /** The longest time without a result that ended between two moments. */
  synchronized Duration pause(long from, long to) {
    long[] times = seen.stream().mapToLong(Seen::sent).filter(each -> each < to).sorted().toArray();
    long longest = 0;
    for (int i = 1; i < times.length; i++) {
      if (times[i] > from) {
        longest = Math.max(longest, times[i] - times[i - 1]);
      }
    }
    return Duration.ofMillis(longest);
  }

  /** The longest time from the decision on a result to its sending, of those sent meanwhile. */
  synchronized Duration delay(long from, long to) {
    return Duration.ofMillis(
        seen.stream()
            .filter(each -> each.sent() > from && each.sent() < to)
            .mapToLong(each -> each.sent() - each.decided())
            .max()
            .orElse(0));
  }

  @Override
  public void close() {
    closed = true;
  }
}

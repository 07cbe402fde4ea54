// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.live;

import dev.braid.testing.live.LatencyMeter;
import dev.braid.testing.live.TopicLine;
import dev.braid.testing.live.TopicReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** Reads the results of a join in a thread of its own: when each could be read, and how late. */
final class Pulse implements AutoCloseable {

  /**
   * A result.
   *
   * @param at when it could be read, in epoch milliseconds
   * @param took since the append of what completed it; negative: it was not complete
   */
  private record Beat(long at, long took) {}

  private final LatencyMeter meter;
  private final String bootstrap;
  private final String topic;
  private final Thread thread = new Thread(this::read, "pulse");
  private final List<Beat> beats = new ArrayList<>();
  private volatile boolean closed;

  private Pulse(LiveJoin join, LatencyMeter meter) {
    this.meter = meter;
    this.bootstrap = join.stack().kafka().bootstrap();
    this.topic = join.topic("results");
  }

  /**
   * Of a join's results from now on.
   *
   * @param meter which is told of appends
   */
  static Pulse of(LiveJoin join, LatencyMeter meter) {
    Pulse pulse = new Pulse(join, meter);
    pulse.thread.start();
    return pulse;
  }

  private void read() {
    try (TopicReader reader = TopicReader.of(bootstrap, topic)) {
      while (!closed) {
        List<TopicLine> lines = reader.next(Duration.ofMillis(100));
        synchronized (this) {
          for (TopicLine line : lines) {
            OptionalLong took = meter.readable(line);
            beats.add(new Beat(line.readable(), took.orElse(-1)));
          }
        }
      }
    }
  }

  /** The longest time between two results, of those that could be read in a span. */
  synchronized Duration pause(long from, long to) {
    long[] times =
        beats.stream().mapToLong(Beat::at).filter(at -> at >= from && at <= to).sorted().toArray();
    long longest = times.length < 2 ? to - from : 0;
    for (int i = 1; i < times.length; i++) {
      longest = Math.max(longest, times[i] - times[i - 1]);
    }
    return Duration.ofMillis(longest);
  }

  /** How late a share of the complete results were at most, of those of a span. */
  synchronized long percentile(double share, long from, long to) {
    long[] took =
        beats.stream()
            .filter(beat -> beat.at() >= from && beat.at() <= to && beat.took() >= 0)
            .mapToLong(Beat::took)
            .toArray();
    Arrays.sort(took);
    return took.length == 0 ? -1 : took[(int) Math.max(0, Math.ceil(share * took.length) - 1)];
  }

  /** How many of the results of a span were complete, of all. */
  synchronized double complete(long from, long to) {
    List<Beat> span = beats.stream().filter(beat -> beat.at() >= from && beat.at() <= to).toList();
    return span.stream().filter(beat -> beat.took() >= 0).count() / (double) span.size();
  }

  /** Draws the median and the 99th percentile of each second of a span, on a logarithmic scale. */
  void plot(Path file, long from, long to) throws IOException {
    StringBuilder svg = new StringBuilder();
    int width = 60 + 8 * (int) ((to - from) / 1000);
    svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"")
        .append(width)
        .append("\" height=\"260\" font-family=\"sans-serif\" font-size=\"11\">\n");
    for (int ms = 1; ms <= 10_000; ms *= 10) {
      svg.append("<text x=\"2\" y=\"" + y(ms) + "\">" + ms + " ms</text>\n");
    }
    svg.append(line("steelblue", 0.5, from, to)).append(line("firebrick", 0.99, from, to));
    Files.writeString(file, svg.append("</svg>\n"));
  }

  private String line(String colour, double share, long from, long to) {
    StringBuilder points = new StringBuilder();
    for (long at = from; at < to; at += 1000) {
      long took = percentile(share, at, at + 1000);
      if (took >= 0) {
        points.append(60 + 8 * (at - from) / 1000).append(',').append(y(took)).append(' ');
      }
    }
    return "<polyline fill=\"none\" stroke=\"" + colour + "\" points=\"" + points + "\"/>\n";
  }

  private static long y(long millis) {
    return Math.round(240 - 55 * Math.log10((double) Math.max(1, millis)));
  }

  @Override
  public void close() {
    closed = true;
  }
}

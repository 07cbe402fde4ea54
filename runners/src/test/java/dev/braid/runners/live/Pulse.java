// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.live;

import dev.braid.testing.live.LatencyMeter;
import dev.braid.testing.live.TopicLine;
import dev.braid.testing.live.TopicReader;
import dev.braid.testing.live.Truth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the results of a join in a thread of its own: when each could be read, and how late. */
final class Pulse implements AutoCloseable {

  /**
   * A result.
   *
   * @param id of its instance
   * @param at when it could be read, in epoch milliseconds
   * @param complete whether it has all of its parts
   * @param took since the append of what completed it; negative: none has, or the producer has not
   *     been told of it yet
   */
  private record Beat(String id, long at, boolean complete, long took) {}

  /** What happened, and when, in epoch milliseconds. */
  private record Mark(long at, String what) {}

  /** A time from and to, in epoch milliseconds. */
  record Span(long from, long to) {
    static Span since(long from) {
      return new Span(from, System.currentTimeMillis());
    }

    private boolean has(Beat beat) {
      return beat.at() >= from && beat.at() <= to;
    }

    double seconds() {
      return (to - from) / 1e3;
    }
  }

  private static final int LEFT = 60;
  private static final int PIXELS_PER_SECOND = 4;

  private final LatencyMeter meter;
  private final String bootstrap;
  private final String results;
  private final String missing;
  private final Thread thread = new Thread(this::read, "pulse");
  private final List<Beat> beats = new ArrayList<>();
  private final Set<String> missed = new HashSet<>();
  private final List<Mark> marks = new ArrayList<>();
  private volatile boolean closed;

  private Pulse(LiveJoin join, LatencyMeter meter) {
    this.meter = meter;
    this.bootstrap = join.stack().kafka().bootstrap();
    this.results = join.topic("results");
    this.missing = join.topic("missing");
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
    try (TopicReader reader = TopicReader.of(bootstrap, results, missing)) {
      while (!closed) {
        List<TopicLine> lines = reader.next(Duration.ofMillis(100));
        synchronized (this) {
          lines.forEach(this::take);
        }
      }
    }
  }

  private void take(TopicLine line) {
    if (line.topic().equals(missing)) {
      missed.add(line.id());
    } else {
      boolean complete = isComplete(line.value());
      beats.add(new Beat(line.id(), line.readable(), complete, meter.readable(line).orElse(-1)));
    }
  }

  private static boolean isComplete(String result) {
    return result.contains("\"status\":\"complete\"");
  }

  /** The longest time between two results, of those that could be read in a span. */
  synchronized Duration pause(Span span) {
    long[] times = beats.stream().filter(span::has).mapToLong(Beat::at).sorted().toArray();
    long longest = times.length < 2 ? span.to() - span.from() : 0;
    for (int i = 1; i < times.length; i++) {
      longest = Math.max(longest, times[i] - times[i - 1]);
    }
    return Duration.ofMillis(longest);
  }

  /** How late a share of the complete results were at most, of those of some spans; -1 of none. */
  synchronized long percentile(double share, Span... spans) {
    return percentile(share, measured(spans));
  }

  /**
   * The same, without instances that are also given as missing: by a version in time, and completed
   * by one that waits for longer, once it runs.
   */
  synchronized long percentileOfNeverMissing(double share, Span... spans) {
    return percentile(share, measured(spans).filter(beat -> !missed.contains(beat.id())));
  }

  private static long percentile(double share, Stream<Beat> of) {
    long[] took = of.mapToLong(Beat::took).sorted().toArray();
    return took.length == 0 ? -1 : took[(int) Math.max(0, Math.ceil(share * took.length) - 1)];
  }

  /** How many of the complete results of some spans are of instances also given as missing. */
  synchronized long alsoMissing(Span... spans) {
    return measured(spans).filter(beat -> missed.contains(beat.id())).count();
  }

  private Stream<Beat> of(Span... spans) {
    return beats.stream().filter(beat -> Stream.of(spans).anyMatch(span -> span.has(beat)));
  }

  private Stream<Beat> measured(Span... spans) {
    return of(spans).filter(beat -> beat.took() >= 0);
  }

  /** How many of the results of some spans were complete, of all. */
  synchronized double shareOfComplete(Span... spans) {
    return of(spans).filter(Beat::complete).count() / (double) of(spans).count();
  }

  /** How many of the results that a join must give are complete, of all. */
  static double shareOfComplete(Truth truth) {
    Collection<String> results = truth.results().values();
    return results.stream().filter(Pulse::isComplete).count() / (double) results.size();
  }

  /** Says that something happened now, for the plot. */
  synchronized void mark(String what) {
    marks.add(new Mark(System.currentTimeMillis(), what));
  }

  /** Draws the median and the 99th percentile of each second of a span, on a logarithmic scale. */
  void plot(Path file, Span span) throws IOException {
    long from = span.from();
    long to = span.to();
    StringBuilder svg = new StringBuilder();
    int right = x(to, from);
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"320\""
            .formatted(right + 20));
    svg.append(" font-family=\"sans-serif\" font-size=\"11\">\n");
    svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
    for (int ms = 1; ms <= 10_000; ms *= 10) {
      svg.append(text(4, y(ms) + 4, ms + " ms"));
      svg.append(rule("#ddd", LEFT, y(ms), right, y(ms)));
    }
    for (int seconds = 0; seconds * 1000L < to - from; seconds += 20) {
      svg.append(text(x(from + seconds * 1000L, from) - 8, y(1) + 18, seconds + " s"));
    }
    synchronized (this) {
      for (Mark mark : marks) {
        int x = x(mark.at(), from);
        svg.append(rule("#888", x, 20, x, y(1)));
        svg.append(
            "<text transform=\"translate(%d,22) rotate(90)\" fill=\"#444\">%s</text>\n"
                .formatted(x + 3, mark.what()));
      }
    }
    svg.append(line("steelblue", 0.5, from, to)).append(line("firebrick", 0.99, from, to));
    svg.append(
        text(
            LEFT, 14, "until a consumer has the result: median (blue) and 99 % (red) of a second"));
    Files.writeString(file, svg.append("</svg>\n"));
  }

  private static String text(long x, long y, String text) {
    return "<text x=\"%d\" y=\"%d\">%s</text>\n".formatted(x, y, text);
  }

  private static String rule(String colour, long x1, long y1, long x2, long y2) {
    return "<path stroke=\"%s\" d=\"M%d %dL%d %d\"/>\n".formatted(colour, x1, y1, x2, y2);
  }

  private String line(String colour, double share, long from, long to) {
    StringBuilder points = new StringBuilder();
    for (long at = from; at < to; at += 1000) {
      long took = percentile(share, new Span(at, at + 1000));
      if (took >= 0) {
        points.append(x(at, from)).append(',').append(y(took)).append(' ');
      }
    }
    return "<polyline fill=\"none\" stroke=\"%s\" points=\"%s\"/>\n".formatted(colour, points);
  }

  private static int x(long at, long from) {
    return LEFT + (int) (PIXELS_PER_SECOND * (at - from) / 1000);
  }

  private static long y(long millis) {
    return Math.round(290 - 55 * Math.log10((double) Math.max(1, millis)));
  }

  @Override
  public void close() {
    closed = true;
  }
}

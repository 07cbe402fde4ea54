// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.generate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.FormatMethod;
import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.transforms.decode.EventPattern;
import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.Rfc3339;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Makes events for any spec: for each key those of one of its outcomes, within their waits, with
 * heartbeats between them and now and then one after the end; some are lost, some are sent twice,
 * and they arrive out of order. The same seed, settings and spec give the same lines.
 *
 * <p><b>Cost.</b> Lines are made as they are asked for; only the keys whose events overlap are held
 * in memory.
 */
public final class EventGenerator {

  /**
   * What to make.
   *
   * @param keys how many keys
   * @param rate how many events happen in a second of event time, before any are lost
   * @param loss the probability that an event never comes, 0 to 1
   * @param disorder how far out of order the lines of a source are at most: none is older by more
   *     than this than one before it
   * @param duplicates the probability that an event which comes is sent again, 0 to 1
   * @param start when the first event happens
   */
  public record Settings(
      int keys,
      double rate,
      double loss,
      Duration disorder,
      double duplicates,
      long seed,
      Instant start) {

    private static final Instant LATEST_START = Instant.parse("2999-12-31T23:59:59Z");

    public Settings {
      check(keys >= 1, "keys must be 1 or more, not %s", keys);
      check(rate >= 1e-6 && rate <= 1e9, "rate must be 0.000001 to 1,000,000,000, not %s", rate);
      check(loss >= 0 && loss <= 1, "loss must be 0 to 1, not %s", loss);
      check(duplicates >= 0 && duplicates <= 1, "duplicates must be 0 to 1, not %s", duplicates);
      check(
          !disorder.isNegative() && disorder.compareTo(Duration.ofDays(3650)) <= 0,
          "disorder must be 0 to 3650 days, not %s",
          disorder);
      check(
          !start.isBefore(Instant.ofEpochMilli(Event.EARLIEST)) && !start.isAfter(LATEST_START),
          "start must be within the years 1 to 2999, not %s",
          start);
    }

    /** In order, once each, none lost: 100 events a second from the beginning of 2026. */
    public static Settings of(int keys) {
      return new Settings(keys, 100, 0, Duration.ZERO, 0, 1, Instant.parse("2026-01-01T00:00:00Z"));
    }

    public Settings withRate(double rate) {
      return new Settings(keys, rate, loss, disorder, duplicates, seed, start);
    }

    public Settings withLoss(double loss) {
      return new Settings(keys, rate, loss, disorder, duplicates, seed, start);
    }

    public Settings withDisorder(Duration disorder) {
      return new Settings(keys, rate, loss, disorder, duplicates, seed, start);
    }

    public Settings withDuplicates(double duplicates) {
      return new Settings(keys, rate, loss, disorder, duplicates, seed, start);
    }

    public Settings withSeed(long seed) {
      return new Settings(keys, rate, loss, disorder, duplicates, seed, start);
    }

    public Settings withStart(Instant start) {
      return new Settings(keys, rate, loss, disorder, duplicates, seed, start);
    }

    @FormatMethod
    private static void check(boolean holds, String message, Object... arguments) {
      if (!holds) {
        throw new IllegalArgumentException(String.format(message, arguments));
      }
    }
  }

  /**
   * A line of a source.
   *
   * @param time when it happened
   * @param arrival when it arrives, from then on and up to the disorder later
   * @param type the event type that it is
   * @param key the key, as the join will know it
   * @param line the JSON, without the line's end
   */
  public record Generated(
      String source, Instant time, Instant arrival, String type, String key, String line) {}

  private final JoinSpec spec;
  private final Settings settings;
  private final Map<String, String> sources = new HashMap<>();
  private final Map<String, EventPattern> patterns = new HashMap<>();
  private final Map<String, EventTemplate> templates = new HashMap<>();

  private EventGenerator(JoinSpec spec, Settings settings) {
    this.spec = spec;
    this.settings = settings;
    Map<String, EventType> types = new HashMap<>();
    spec.join().events().forEach(type -> types.put(type.name(), type));
    spec.sources()
        .forEach(
            (source, all) -> {
              for (int i = 0; i < all.size(); i++) {
                EventPattern pattern = all.get(i);
                EventType type = Objects.requireNonNull(types.get(pattern.type()));
                sources.put(pattern.type(), source);
                patterns.put(pattern.type(), pattern);
                templates.put(
                    pattern.type(), new EventTemplate(pattern, all.subList(0, i), type.select()));
              }
            });
  }

  /**
   * Makes events for {@code spec}.
   *
   * @throws IllegalArgumentException if there is a type that no record can be an event of
   */
  public static EventGenerator of(JoinSpec spec, Settings settings) {
    return new EventGenerator(spec, settings);
  }

  /** The lines of all sources in the order of their arrival, from the beginning at each call. */
  public Stream<Generated> lines() {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(
            new Arrivals(), Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE),
        false);
  }

  /**
   * Writes {@code <source>.jsonl} for each source into {@code folder}, which is made if need be; a
   * file that is there is replaced.
   *
   * @return how many lines each has
   */
  public Map<String, Long> writeTo(Path folder) throws IOException {
    Files.createDirectories(folder);
    Map<String, Long> written = new LinkedHashMap<>();
    Map<String, BufferedWriter> files = new HashMap<>();
    try {
      for (String source : spec.sources().keySet()) {
        files.put(source, Files.newBufferedWriter(file(folder, source)));
        written.put(source, 0L);
      }
      for (Iterator<Generated> lines = new Arrivals(); lines.hasNext(); ) {
        Generated each = lines.next();
        BufferedWriter file = Objects.requireNonNull(files.get(each.source()));
        file.write(each.line());
        file.write('\n');
        written.merge(each.source(), 1L, Long::sum);
      }
    } finally {
      for (BufferedWriter file : files.values()) {
        file.close();
      }
    }
    return written;
  }

  private static Path file(Path folder, String source) {
    Path file = folder.resolve(source + ".jsonl");
    if (!folder.equals(file.getParent())) {
      throw new IllegalArgumentException("source '" + source + "' cannot be the name of a file");
    }
    return file;
  }

  /** Makes one key after another, and holds what arrives after the next one starts. */
  private final class Arrivals implements Iterator<Generated> {

    private final SplittableRandom seeds = new SplittableRandom(settings.seed());
    private final PriorityQueue<Waiting> waiting =
        new PriorityQueue<>(
            Comparator.comparingLong(Waiting::arrival).thenComparingLong(Waiting::number));
    private int keys;
    private long lines;
    private double nextStart = settings.start().toEpochMilli();

    private record Waiting(long arrival, long number, Generated line) {}

    @Override
    public boolean hasNext() {
      while (keys < settings.keys()
          && (waiting.isEmpty() || waiting.peek().arrival() >= (long) nextStart)) {
        add(++keys);
      }
      return !waiting.isEmpty();
    }

    @Override
    public Generated next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return waiting.remove().line();
    }

    private void add(int key) {
      SplittableRandom random = seeds.split();
      List<KeyPlan.Planned> planned = KeyPlan.of(spec.join(), (long) nextStart, random);
      nextStart += planned.size() * 1000 / settings.rate();
      for (int i = 0; i < planned.size(); i++) {
        KeyPlan.Planned event = planned.get(i);
        String id = event.type().name() + "-" + key + "-" + (i + 1);
        Generated line = line(key, event, id, random);
        if (random.nextDouble() >= settings.loss()) {
          send(line, random);
          if (random.nextDouble() < settings.duplicates()) {
            send(line, random);
          }
        }
      }
    }

    private void send(Generated line, SplittableRandom random) {
      long delay = (long) (random.nextDouble() * (settings.disorder().toMillis() + 1));
      Instant arrival = line.time().plusMillis(delay);
      waiting.add(
          new Waiting(
              arrival.toEpochMilli(),
              lines++,
              new Generated(
                  line.source(), line.time(), arrival, line.type(), line.key(), line.line())));
    }

    private Generated line(int number, KeyPlan.Planned event, String id, SplittableRandom random) {
      if (event.time() > Event.LATEST) {
        throw new IllegalArgumentException(
            "key "
                + number
                + " of "
                + settings.keys()
                + " at a rate of "
                + settings.rate()
                + " is beyond the year 8999; ask for fewer keys or a higher rate");
      }
      String type = event.type().name();
      EventPattern pattern = Objects.requireNonNull(patterns.get(type));
      EventTemplate template = Objects.requireNonNull(templates.get(type));
      List<String> key = key(number, pattern.key().size());
      ObjectNode record = template.record(key, Rfc3339.format(event.time()), id, random);
      String text = record.toString();
      int bytes = text.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > spec.maxEventBytes()) {
        throw new IllegalArgumentException(
            "an event of type '"
                + type
                + "' needs "
                + bytes
                + " bytes, but maxEventSize allows "
                + spec.maxEventBytes());
      }
      Instant time = Instant.ofEpochMilli(event.time());
      return new Generated(
          Objects.requireNonNull(sources.get(type)), time, time, type, template.key(record), text);
    }

    /** The same for all types of as many fields, whatever they are called. */
    private List<String> key(int number, int fields) {
      List<String> key = new ArrayList<>();
      for (int i = 0; i < fields; i++) {
        key.add((i == 0 ? "k" : "part" + (i + 1) + "-") + number);
      }
      return key;
    }
  }
}

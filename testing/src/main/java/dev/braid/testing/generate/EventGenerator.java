// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.generate;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
        key.add((i == 0 ? settings.keyPrefix() : "part" + (i + 1) + "-") + number);
      }
      return key;
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.publish;

import dev.braid.bench.Figures;
import dev.braid.bench.OnceEach;
import dev.braid.bench.publish.Publishing.Publisher;
import dev.braid.bench.publish.Publishing.Target;
import dev.braid.testing.live.TopicLine;
import dev.braid.testing.live.TopicReader;
import dev.braid.transforms.model.Outgoing;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * One publisher and one topic, in a process of its own. Publishes one bundle of new results after
 * another; afterwards the topic must have each of them once.
 */
public final class PublishRun {

  private static final String ID = "bench/";
  private static final byte[] VALUE = new byte[500];
  private static final Duration MORE = Duration.ofSeconds(3);

  private PublishRun() {}

  public static void main(String[] args) throws Exception {
    Figures.say(
        run(
            Publishing.valueOf(args[0]),
            new Target(args[1], args[2], args[3]),
            Integer.parseInt(args[4]),
            Duration.parse(args[5]),
            Duration.parse(args[6])));
    System.exit(0);
  }

  /**
   * Measures it.
   *
   * @param bundle how many results are published before the next are begun with
   */
  static Map<String, Double> run(
      Publishing publishing, Target target, int bundle, Duration warmUp, Duration time)
      throws Exception {
    Cost claiming = new Cost();
    Cost sending = new Cost();
    Map<String, Double> figures = new LinkedHashMap<>();
    int published = 0;
    try (Publisher publisher = publishing.open(target, claiming, sending)) {
      published = publish(publisher, published, bundle, warmUp);
      claiming.reset();
      sending.reset();
      long began = System.nanoTime();
      int measured = -published;
      published = publish(publisher, published, bundle, time);
      measured += published;
      double seconds = (System.nanoTime() - began) / 1e9;
      figures.put("results/s", measured / seconds);
      figures.put("ms/result", seconds * 1e3 / measured);
      figures.put("claim and confirm ms/result", claiming.millis() / measured);
      figures.put("send ms/result", sending.millis() / measured);
    }
    check(target, published);
    return figures;
  }

  /** Publishes bundles for a while; returns the number of the next result. */
  private static int publish(Publisher publisher, int first, int bundle, Duration time)
      throws Exception {
    long end = System.nanoTime() + time.toNanos();
    int next = first;
    while (System.nanoTime() - end < 0) {
      publisher.publish(
          IntStream.range(next, next + bundle)
              .mapToObj(number -> new Outgoing(ID + number, "key-" + number, VALUE))
              .toList());
      next += bundle;
    }
    return next;
  }

  private static void check(Target target, int published) {
    OnceEach results = new OnceEach();
    try (TopicReader reader = TopicReader.of(target.bootstrap(), target.topic())) {
      List<TopicLine> lines = reader.next(MORE);
      while (!lines.isEmpty()) {
        lines.forEach(line -> results.came(Integer.parseInt(line.id().substring(ID.length()))));
        lines = reader.next(results.count() < published ? MORE : MORE.dividedBy(10));
      }
    }
    String mistake = results.mistake(published);
    if (mistake != null) {
      throw new IllegalStateException("a wrong answer: " + mistake);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.publish;

import dev.braid.bench.Benchmark;
import dev.braid.bench.Figures;
import dev.braid.bench.Round;
import dev.braid.testing.live.Topics;
import dev.braid.testing.stack.KafkaBroker;
import dev.braid.testing.stack.RedisServer;
import dev.braid.testing.stack.RedisServer.Sync;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.Jedis;

/**
 * What it costs to publish a result once, without a join before it: from one thread, with a broker
 * and a Redis that syncs its file at each write.
 *
 * <p>A claim of Braid is two steps, before and after the send, so that what a dead process has sent
 * is found; that of the others is one, and loses what it had not sent.
 */
public record PublishBenchmark() implements Benchmark {

  /** By setting, how many results are there at once; more than go into a batch of anyone. */
  private static final Map<String, Integer> BUNDLES = bundles();

  private static final int PARTITIONS = 4;
  private static final Duration WARM_UP = Duration.ofSeconds(5);
  private static final Duration TIME = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static Map<String, Integer> bundles() {
    Map<String, Integer> bundles = new LinkedHashMap<>();
    bundles.put("saturated", 2_000);
    bundles.put("one at a time", 1);
    return bundles;
  }

  @Override
  public String name() {
    return "publish";
  }

  @Override
  public String description() {
    return "results to a topic, each once, one thread; Redis syncs at each write";
  }

  @Override
  public void run(Round round) throws Exception {
    Path folder = round.folder();
    try (KafkaBroker kafka = KafkaBroker.in(folder.resolve("kafka"));
        RedisServer redis = RedisServer.in(folder.resolve("redis")).withSync(Sync.ALWAYS)) {
      kafka.start();
      redis.start();
      for (Map.Entry<String, Integer> setting : BUNDLES.entrySet()) {
        round.each(
            setting.getKey(),
            List.of(Publishing.values()),
            publishing -> publish(publishing, setting.getValue(), kafka, redis, folder));
      }
    }
  }

  private static Map<String, Double> publish(
      Publishing publishing, int bundle, KafkaBroker kafka, RedisServer redis, Path folder)
      throws Exception {
    String topic = publishing + "-" + bundle;
    try (Topics topics = Topics.at(kafka.bootstrap())) {
      topics.create(List.of(topic), PARTITIONS);
    }
    try (Jedis jedis = new Jedis(redis.url())) {
      jedis.flushAll();
    }
    List<String> args =
        List.of(
            publishing.name(),
            kafka.bootstrap(),
            redis.url(),
            topic,
            Integer.toString(bundle),
            WARM_UP.toString(),
            TIME.toString());
    return Figures.of(PublishRun.class, args, folder.resolve(topic + ".log"), PATIENCE);
  }
}

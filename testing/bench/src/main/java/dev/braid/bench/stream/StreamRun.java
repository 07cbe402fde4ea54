// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.stream;

import dev.braid.bench.JavaProcess;
import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.pipeline.spec.SpecReader;
import dev.braid.testing.generate.EventGenerator;
import dev.braid.testing.generate.EventGenerator.Generated;
import dev.braid.testing.generate.Settings;
import dev.braid.testing.live.Feed;
import dev.braid.testing.live.LatencyMeter;
import dev.braid.testing.live.TopicLine;
import dev.braid.testing.live.TopicReader;
import dev.braid.testing.live.Topics;
import dev.braid.testing.live.Truth;
import dev.braid.testing.live.Verdict;
import dev.braid.testing.stack.KafkaBroker;
import dev.braid.testing.stack.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import redis.clients.jedis.Jedis;

/** Lets contenders join topics of one broker, one after another. */
final class StreamRun implements AutoCloseable {

  static final int PARTITIONS = 4;

  private static final String TAIL = "tail-";

  private static final Duration PATIENCE = Duration.ofMinutes(8);

  private final Path folder;
  private final KafkaBroker kafka;
  private final RedisServer redis;
  private final JoinSpec spec;
  private int runs;

  private StreamRun(Path folder, KafkaBroker kafka, RedisServer redis, JoinSpec spec) {
    this.folder = folder;
    this.kafka = kafka;
    this.redis = redis;
    this.spec = spec;
  }

  static StreamRun in(Path folder) throws IOException {
    KafkaBroker kafka = KafkaBroker.in(folder.resolve("kafka"));
    RedisServer redis = RedisServer.in(folder.resolve("redis"));
    kafka.start();
    redis.start();
    Path spec = Files.writeString(folder.resolve("join.yaml"), Contest.SPEC);
    return new StreamRun(folder, kafka, redis, SpecReader.read(spec));
  }

  /** Events that lie ready to be read. */
  record Loaded(String sources, Truth truth, int events) {}

  Loaded load(int keys, double loss) throws IOException, InterruptedException {
    String sources = "load" + ++runs;
    createSources(sources);
    Settings settings =
        Settings.of(keys)
            .withRate(keys / 20.0)
            .withLoss(loss)
            .withDisorder(Duration.ofMillis(100))
            .withStart(Clock.systemUTC().instant().minusSeconds(600));
    Supplier<Stream<Generated>> lines = () -> EventGenerator.of(spec, settings).lines();
    int[] events = {0};
    try (Feed feed = feed(sources, (line, at) -> {})) {
      feed.sendAtOnce(lines.get().peek(line -> events[0]++));
    }
    sendTail(sources, settings.start().plusSeconds(120));
    return new Loaded(sources, Truth.of(spec, lines.get()), events[0]);
  }

  /**
   * Events a second, from when half of the results were out until almost all were: before, a
   * contender's code is still being compiled.
   */
  Map<String, Double> throughput(
      Contender contender, Loaded loaded, String backend, int parallelism, Duration checkpoints)
      throws Exception {
    Contest contest = contest(contender, loaded.sources(), backend, parallelism, checkpoints);
    List<TopicLine> results = new ArrayList<>();
    Duration[] cpu = new Duration[1];
    Verdict verdict;
    long begin = System.nanoTime();
    try (JavaProcess process = contender.start(contest)) {
      verdict = await(process, contest, loaded.truth(), results, new LatencyMeter(), Instant.MIN);
      cpu[0] = process.cpu();
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    long[] times = results.stream().mapToLong(TopicLine::timestamp).sorted().toArray();
    int from = times.length / 2;
    int to = times.length * 19 / 20;
    double share = (to - from) / (double) times.length;
    Map<String, Double> measured = new LinkedHashMap<>();
    measured.put("events/s", loaded.events() * share * 1000 / Math.max(1, times[to] - times[from]));
    measured.put("cpu us/event", cpu[0].toNanos() / 1e3 / loaded.events());
    measured.put("seconds in all", seconds);
    check(contender, verdict);
    return measured;
  }

  Map<String, Double> latency(
      Contender contender, int rate, Duration warmUp, Duration time, String backend, Duration cps)
      throws Exception {
    String sources = "live" + ++runs;
    createSources(sources);
    Contest contest = contest(contender, sources, backend, 2, cps);
    LatencyMeter meter = new LatencyMeter();
    try (JavaProcess process = contender.start(contest)) {
      Settings settings =
          Settings.of((int) (rate * (warmUp.toSeconds() + time.toSeconds()) / 3))
              .withRate(rate)
              .withLoss(0.05)
              .withStart(Clock.systemUTC().instant().plusSeconds(8));
      Supplier<Stream<Generated>> lines = () -> EventGenerator.of(spec, settings).lines();
      Truth truth = Truth.of(spec, lines.get());
      Thread feeding =
          new Thread(
              () -> {
                try (Feed feed = feed(sources, meter)) {
                  feed.sendInTime(lines.get());
                  sendTail(sources, Clock.systemUTC().instant().plusSeconds(30));
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      feeding.start();
      Instant warm = settings.start().plus(warmUp);
      try {
        check(contender, await(process, contest, truth, new ArrayList<>(), meter, warm));
      } finally {
        feeding.join(); // or it would go on beside the next contender
      }
    }
    Map<String, Double> measured = new LinkedHashMap<>();
    measured.put("p50 ms", (double) meter.percentile(0.5));
    measured.put("p95 ms", (double) meter.percentile(0.95));
    measured.put("p99 ms", (double) meter.percentile(0.99));
    measured.put("max ms", (double) meter.percentile(1));
    return measured;
  }

  private static void check(Contender contender, Verdict verdict) {
    if (!verdict.lost().isEmpty() || !verdict.strange().isEmpty()) {
      throw new IllegalStateException(contender + " gave a wrong answer: " + verdict);
    }
  }

  private Contest contest(
      Contender contender, String sources, String backend, int parallelism, Duration checkpoints)
      throws IOException {
    String outputs = contender.toString() + ++runs;
    Path own = Files.createDirectories(folder.resolve(outputs));
    Contest contest =
        new Contest(
            kafka.bootstrap(),
            redis.url(),
            sources,
            outputs,
            backend,
            parallelism,
            checkpoints,
            own.toString());
    try (Topics topics = Topics.at(kafka.bootstrap())) {
      topics.create(Contest.OUTPUTS.stream().map(contest::output).toList(), PARTITIONS);
    }
    try (Jedis jedis = new Jedis(redis.url())) {
      jedis.flushAll();
    }
    return contest;
  }

  private void createSources(String sources) throws IOException {
    try (Topics topics = Topics.at(kafka.bootstrap())) {
      topics.create(
          Contest.TYPES.stream().map(type -> sources + "-" + type + "s").toList(), PARTITIONS);
    }
  }

  private Feed feed(String sources, Feed.Listener listener) {
    Map<String, String> topics = new HashMap<>();
    Contest.TYPES.forEach(type -> topics.put(type + "s", sources + "-" + type + "s"));
    return Feed.to(kafka.bootstrap(), topics, listener);
  }

  /**
   * Sends a last event to each partition, so that the watermark passes all before it, also for
   * those who hold it when nothing comes any more.
   */
  private void sendTail(String sources, Instant at) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrap()),
            new StringSerializer(),
            new StringSerializer())) {
      for (String type : Contest.TYPES) {
        for (int i = 0; i < PARTITIONS; i++) {
          String line =
              String.format(
                  "{\"id\":\"%1$s-%2$d\",\"trip\":\"tail-%2$d\",\"at\":\"%3$s\"}", type, i, at);
          var unused =
              producer.send(new ProducerRecord<>(sources + "-" + type + "s", i, TAIL + i, line));
        }
      }
    }
  }

  /** Waits until every instance of the truth is out. */
  private Verdict await(
      JavaProcess process,
      Contest contest,
      Truth truth,
      List<TopicLine> results,
      LatencyMeter meter,
      Instant warm)
      throws Exception {
    long until = System.nanoTime() + PATIENCE.toNanos();
    Set<String> left = new HashSet<>(truth.results().keySet());
    left.addAll(truth.missing().keySet());
    List<TopicLine> missing = new ArrayList<>();
    boolean cold = true;
    try (TopicReader reader =
        TopicReader.of(kafka.bootstrap(), contest.output("results"), contest.output("missing"))) {
      while (!left.isEmpty()) {
        if (System.nanoTime() > until || !process.isAlive()) {
          throw new IOException(
              contest.outputs()
                  + (process.isAlive() ? ", " : " ended, ")
                  + left.size()
                  + " instances did not come out, like "
                  + left.stream().limit(3).toList()
                  + ": "
                  + left.stream()
                      .limit(3)
                      .map(
                          i -> truth.results().getOrDefault(i, "missing " + truth.missing().get(i)))
                      .toList());
        }
        for (TopicLine line : reader.next(Duration.ofMillis(100))) {
          if (line.id().startsWith(Contest.JOIN + "/" + TAIL)) {
            continue;
          }
          (line.topic().equals(contest.output("results")) ? results : missing).add(line);
          left.remove(line.id());
          var unused = meter.readable(line);
        }
        if (cold && Clock.systemUTC().instant().isAfter(warm)) {
          meter.reset();
          cold = false;
        }
      }
    }
    return Verdict.of(truth, results, missing);
  }

  @Override
  public void close() {
    redis.stop();
    kafka.stop();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.recovery;

import dev.braid.bench.JobCheckpoints;
import dev.braid.bench.OnceEach;
import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.pipeline.spec.SpecReader;
import dev.braid.runners.cluster.FlinkRest;
import dev.braid.runners.cluster.Submission;
import dev.braid.runners.job.JobArguments;
import dev.braid.testing.generate.EventGenerator.Generated;
import dev.braid.testing.live.Feed;
import dev.braid.testing.live.StackTopics;
import dev.braid.testing.live.TopicLine;
import dev.braid.testing.live.TopicReader;
import dev.braid.testing.live.Topics;
import dev.braid.testing.stack.Stack;
import dev.braid.testing.stack.TaskManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Braid on a cluster whose TaskManager is killed while so many instances are open and others are
 * completed all the time. When it is over the open ones are completed too, and every result must be
 * there once.
 */
final class RecoveryRun implements AutoCloseable {

  private static final String SPEC =
      """
      join: recovery
      key: trip
      time: at
      id: id
      wait: 1h
      maxWait: 2h
      remember: 1m
      disorder: 200ms
      events:
        start: { from: starts }
        end:   { from: ends }
      outcomes:
        done: { all: [start, end] }
      """;

  private static final String OPEN = "open-";
  private static final String LIVE = "live-";
  private static final int PARTITIONS = 4;
  private static final int PARALLELISM = 2;
  private static final int LIVE_PER_SECOND = 500;
  private static final Duration CHECKPOINTS = Duration.ofSeconds(5);

  /** What the broker still has of the dead process is appended after its death. */
  private static final Duration IN_FLIGHT = Duration.ofMillis(200);

  /** A result that is no later is not late. */
  private static final Duration IN_TIME = Duration.ofSeconds(1);

  private static final Duration QUIET = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Stack stack;
  private final Path jar;
  private final Path specFile;
  private final StackTopics topics;
  private final Clock clock = Clock.systemUTC();
  private final Feed feed;
  private final Flow live = new Flow();
  private final OnceEach opened = new OnceEach();
  private final Duration patience;
  private final int open;
  private volatile boolean closed;
  private volatile @Nullable RuntimeException failure;

  private RecoveryRun(Stack stack, Path folder, Path jar, int open) throws IOException {
    this.stack = stack;
    this.jar = jar;
    this.open = open;
    this.patience = PATIENCE.plusMillis(open);
    this.specFile = Files.writeString(folder.resolve("join.yaml"), SPEC);
    JoinSpec spec = SpecReader.read(specFile);
    this.topics = StackTopics.of(spec, spec.name());
    try (Topics make = Topics.at(stack.kafka().bootstrap())) {
      make.create(topics.names(), PARTITIONS);
    }
    this.feed = Feed.to(stack.kafka().bootstrap(), topics.sources(), this::appended);
  }

  /**
   * Measures it.
   *
   * @param jar the job jar
   * @param open how many instances are open when the TaskManager is killed
   */
  static Map<String, Double> run(Path folder, Path jar, int open) throws Exception {
    try (Stack stack = Stack.in(folder)) {
      stack.start();
      try (RecoveryRun run = new RecoveryRun(stack, folder, jar, open)) {
        return run.measure();
      }
    }
  }

  private Map<String, Double> measure() throws Exception {
    submit();
    CompletableFuture<Void> reading = CompletableFuture.runAsync(this::read);
    feed.sendAtOnce(
        IntStream.range(0, open).mapToObj(i -> line("start", OPEN + i, clock.instant())));
    CompletableFuture<Void> sending = CompletableFuture.runAsync(this::send);
    // Those that are live come behind the open ones, which then have been read too.
    await(() -> live.isOut(clock.millis() - 2 * IN_TIME.toMillis()), "the join to keep up");
    JobCheckpoints.Checkpoint last = awaitCheckpoint();
    Thread.sleep(CHECKPOINTS.dividedBy(2).toMillis());
    TaskManager taskManager = stack.flink().taskManagers().get(0);
    taskManager.kill();
    long killed = clock.millis();
    live.watch(killed + IN_FLIGHT.toMillis(), IN_TIME.toMillis());
    taskManager.start();
    await(() -> live.first().isPresent(), "a result after the kill");
    await(() -> live.isOut(clock.millis() - IN_TIME.toMillis()), "the join to catch up");
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("s to first result", (live.first().orElseThrow() - killed) / 1e3);
    figures.put("s to caught up", (live.lastSlow() - killed) / 1e3);
    figures.put("state MB", last.fullBytes() / (double) (1 << 20));
    feed.stop();
    sending.join();
    feed.sendAtOnce(IntStream.range(0, open).mapToObj(i -> line("end", OPEN + i, clock.instant())));
    await(() -> live.isOut(Long.MAX_VALUE) && openedCount() == open, "all results");
    Thread.sleep(QUIET.toMillis());
    closed = true;
    reading.join();
    check();
    return figures;
  }

  private void submit() throws IOException {
    String endpoints = topics.endpoints(stack.kafka().bootstrap(), stack.redis().url());
    Path endpointsFile = Files.writeString(specFile.resolveSibling("endpoints.yaml"), endpoints);
    JobArguments arguments =
        new JobArguments(
            specFile.toString(), endpointsFile.toString(), Map.of(), PARALLELISM, CHECKPOINTS);
    var unused =
        new Submission(topics.group(), jar, arguments, null, Map.of())
            .start(FlinkRest.at(stack.flink().url()), PATIENCE);
  }

  private JobCheckpoints.Checkpoint awaitCheckpoint() throws Exception {
    long from = clock.millis();
    JobCheckpoints checkpoints = JobCheckpoints.at(stack.flink().url());
    while (checkpoints.triggered(from, Long.MAX_VALUE).isEmpty()) {
      if (clock.millis() > from + patience.toMillis()) {
        throw new IOException("waited in vain for a checkpoint");
      }
      Thread.sleep(POLL.toMillis());
      checkpoints.look();
    }
    return checkpoints.triggered(from, Long.MAX_VALUE).get(0);
  }

  private void await(BooleanSupplier condition, String what) throws Exception {
    long until = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      RuntimeException failed = failure;
      if (failed != null) {
        throw failed;
      }
      if (System.nanoTime() > until) {
        throw new IOException("waited in vain for " + what);
      }
      Thread.sleep(POLL.toMillis());
    }
  }

  /** Sends what is completed at once, in time, until it is told to stop. */
  private void send() {
    Instant begin = clock.instant();
    Stream<Generated> lines =
        IntStream.iterate(0, i -> i + 1)
            .boxed()
            .flatMap(
                i -> {
                  Instant at = begin.plusMillis(i * 1_000L / LIVE_PER_SECOND);
                  return Stream.of(line("start", LIVE + i, at), line("end", LIVE + i, at));
                });
    try {
      feed.sendInTime(lines);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private static Generated line(String type, String key, Instant at) {
    String json = String.format("{\"id\":\"%s\",\"trip\":\"%s\",\"at\":\"%s\"}", type, key, at);
    return new Generated(type + "s", at, at, type, key, json);
  }

  private void appended(Generated line, long at) {
    if (line.type().equals("end") && line.key().startsWith(LIVE)) {
      live.completed(Integer.parseInt(line.key().substring(LIVE.length())), at);
    }
  }

  private void read() {
    String results = topics.outputs().getOrDefault("results", "");
    try (TopicReader reader = TopicReader.of(stack.kafka().bootstrap(), results)) {
      while (!closed) {
        reader.next(POLL).forEach(this::came);
      }
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private void came(TopicLine line) {
    String key = line.id().substring(line.id().indexOf('/') + 1);
    int number = Integer.parseInt(key.substring(key.indexOf('-') + 1));
    if (key.startsWith(LIVE)) {
      live.came(number, line.timestamp());
    } else {
      synchronized (opened) {
        opened.came(number);
      }
    }
  }

  private int openedCount() {
    synchronized (opened) {
      return opened.count();
    }
  }

  private void check() {
    String missing = topics.outputs().getOrDefault("missing", "");
    int tooMany = TopicReader.all(stack.kafka().bootstrap(), missing).size();
    String ofOpen = opened.mistake(open);
    String ofLive = live.mistake();
    if (ofOpen != null || ofLive != null || tooMany > 0) {
      throw new IllegalStateException(
          "a wrong answer: open ones: "
              + ofOpen
              + "; live ones: "
              + ofLive
              + "; missing: "
              + tooMany);
    }
  }

  @Override
  public void close() {
    closed = true;
    feed.close();
  }
}

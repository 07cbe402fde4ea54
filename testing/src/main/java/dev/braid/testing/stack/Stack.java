// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.stack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** Kafka, Redis and Flink together. */
public final class Stack implements AutoCloseable {

  /** Starts one of them. */
  private interface Start {
    void run() throws IOException;
  }

  private final KafkaBroker kafka;
  private final RedisServer redis;
  private final FlinkCluster flink;

  private Stack(KafkaBroker kafka, RedisServer redis, FlinkCluster flink) {
    this.kafka = kafka;
    this.redis = redis;
    this.flink = flink;
  }

  /** A stack of these, which are not running yet. */
  public static Stack of(KafkaBroker kafka, RedisServer redis, FlinkCluster flink) {
    return new Stack(kafka, redis, flink);
  }

  /** A stack with its defaults on free ports, and a folder in {@code folder} for each of them. */
  public static Stack in(Path folder) {
    return of(
        KafkaBroker.in(folder.resolve("kafka")),
        RedisServer.in(folder.resolve("redis")),
        FlinkCluster.in(folder.resolve("flink")));
  }

  /**
   * Starts all at the same time and waits until all answer.
   *
   * @throws IOException as with a {@link Part}, for the first that failed; then none is left
   */
  public void start() throws IOException {
    ExecutorService threads = Executors.newCachedThreadPool();
    AtomicReference<Exception> failure = new AtomicReference<>();
    boolean awaited = false;
    try {
      threads.invokeAll(
          Stream.<Start>of(flink::start, kafka::start, redis::start)
              .map(start -> Executors.callable(() -> startOrEndAll(start, failure)))
              .toList());
      awaited = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      threads.shutdownNow();
      if (!awaited || failure.get() != null) {
        parts().forEach(Part::kill);
      }
    }
    if (failure.get() != null) {
      throw failure.get() instanceof IOException e ? e : new IOException(failure.get());
    }
  }

  /** The first failure ends the others, so that nobody waits for them; theirs is of no interest. */
  private void startOrEndAll(Start start, AtomicReference<Exception> failure) {
    try {
      start.run();
    } catch (IOException | RuntimeException e) {
      if (failure.compareAndSet(null, e)) {
        parts().forEach(Part::kill);
      }
    }
  }

  /** The broker. */
  public KafkaBroker kafka() {
    return kafka;
  }

  /** The Redis server. */
  public RedisServer redis() {
    return redis;
  }

  /** The Flink cluster. */
  public FlinkCluster flink() {
    return flink;
  }

  /** Lets all of it live on when this JVM ends. */
  void release() {
    parts().forEach(part -> part.process().release());
  }

  /** Ends all of it like a power cut; it can be started again. */
  public void kill() {
    parts().forEach(Part::kill);
  }

  /** Stops all of it: first who works, then who keeps. */
  @Override
  public void close() {
    parts().forEach(Part::stop);
  }

  private List<Part> parts() {
    return Stream.concat(flink.parts().stream(), Stream.of(kafka, redis)).toList();
  }
}

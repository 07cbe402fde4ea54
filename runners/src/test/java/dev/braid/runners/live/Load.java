// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.live;

import dev.braid.testing.generate.EventGenerator;
import dev.braid.testing.generate.EventGenerator.Generated;
import dev.braid.testing.generate.Settings;
import dev.braid.testing.live.Feed;
import dev.braid.testing.live.Truth;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Generated events on their way into the topics of a join, as they happen: some are lost, some come
 * twice, all come out of order.
 */
final class Load implements AutoCloseable {

  /** More than can be sent in any test. */
  private static final int KEYS = 50_000_000;

  private final LiveJoin join;
  private final Settings settings;
  private final Feed feed;
  private final long since = System.nanoTime();
  private final CompletableFuture<Void> sending;

  private Load(LiveJoin join, Settings settings, Feed.Listener listener) {
    this.join = join;
    this.settings = settings;
    this.feed = join.feed(listener);
    this.sending = CompletableFuture.runAsync(this::send);
  }

  /** Begins to send about {@code rate} events a second. */
  static Load on(LiveJoin join, double rate, long seed) {
    return on(join, rate, seed, (line, at) -> {});
  }

  /** The same, and tells when each is in its topic. */
  static Load on(LiveJoin join, double rate, long seed, Feed.Listener listener) {
    return new Load(
        join,
        Settings.of(KEYS)
            .withRate(rate)
            .withLoss(0.05)
            .withDisorder(Duration.ofMillis(800))
            .withDuplicates(0.02)
            .withSeed(seed)
            .withStart(Instant.now()),
        listener);
  }

  private Stream<Generated> lines() {
    return EventGenerator.of(join.spec(), settings).lines();
  }

  private void send() {
    try {
      feed.sendInTime(lines());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many events Kafka has so far. */
  long sent() {
    return feed.sent();
  }

  /** How many a second. */
  double rate() {
    return feed.sent() * 1e9 / (System.nanoTime() - since);
  }

  /** Ends it; returns the truth about all that was sent. */
  Truth end() {
    feed.stop();
    sending.join();
    return Truth.of(join.spec(), lines().limit(feed.sent()));
  }

  @Override
  public void close() {
    feed.close();
  }
}

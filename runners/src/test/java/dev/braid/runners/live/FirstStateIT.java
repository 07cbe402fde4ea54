// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.live;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import dev.braid.testing.generate.EventGenerator;
import dev.braid.testing.generate.EventGenerator.Generated;
import dev.braid.testing.generate.Settings;
import dev.braid.testing.live.Feed;
import dev.braid.testing.live.TopicLine;
import dev.braid.testing.live.Truth;
import dev.braid.testing.stack.Stack;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goes on from a savepoint of the first version that publishes each result once, which is kept in
 * {@code src/test/resources/first-state}. {@code -Dbraid.first.jar=JAR} writes it anew, by the job
 * jar of that version.
 */
@ExtendWith(CommonStack.class)
final class FirstStateIT {

  private static final Path SAVEPOINT = Path.of("src", "test", "resources", "first-state");
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** So late that no idle partition lets their deadlines pass before their events come. */
  private static final Instant START = Instant.parse("2036-01-01T00:00:00Z");

  private static final String SPEC =
      """
      join: first
      key: trip
      time: at
      id: id
      wait: 1m
      maxWait: 5m
      disorder: 1s
      maxAhead: 3650d
      events:
        start:  { from: starts }
        middle: { from: middles, when: { kind: middle } }
        end:    { from: ends }
        beat:   { from: middles, when: { kind: beat }, heartbeat: true, wait: 2m }
      outcomes:
        done: { all: [start, end], optional: [middle] }
      """;

  /** What is sent before the savepoint is taken: what is open then is decided later. */
  private static List<Generated> before(List<Generated> all) {
    return all.subList(0, all.size() / 2);
  }

  private static List<Generated> all(LiveJoin join) {
    Settings settings =
        Settings.of(300).withRate(30).withLoss(0.1).withDuplicates(0.05).withStart(START);
    return EventGenerator.of(join.spec(), settings).lines().toList();
  }

  @Test
  void whatItHadOpenIsDecidedByThisVersion(Stack stack, @TempDir Path folder) throws Exception {
    String jar = System.getProperty("braid.first.jar");
    LiveJoin join = LiveJoin.of(stack, folder.resolve("first"), SPEC);
    List<Generated> all = all(join);
    List<Generated> before = before(all);
    try (Feed feed = join.feed((line, at) -> {})) {
      feed.sendAtOnce(before.stream());
    }
    if (jar != null) {
      write(join, Path.of(jar));
      return;
    }
    join.submit(SAVEPOINT.toUri().toString());
    try (Feed feed = join.feed((line, at) -> {})) {
      feed.sendAtOnce(all.subList(before.size(), all.size()).stream());
      feed.sendAtOnce(tail());
    }
    // The first version has published what was complete by then, elsewhere.
    Map<String, String> expected = new HashMap<>(Truth.of(join.spec(), all.stream()).results());
    Truth.of(join.spec(), before.stream()).results().entrySet().stream()
        .filter(each -> each.getValue().contains("\"status\":\"complete\""))
        .forEach(each -> expected.remove(each.getKey()));
    long open =
        before.stream()
            .map(line -> "first/" + line.key())
            .distinct()
            .filter(expected::containsKey)
            .count();
    assertThat(open, greaterThan(20L));
    Map<String, String> seen = new HashMap<>();
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (seen.size() < expected.size() && System.nanoTime() < until) {
      Thread.sleep(500);
      seen.clear();
      for (TopicLine line : join.lines("results")) {
        if (!line.id().startsWith("first/tail")) {
          seen.put(line.id(), line.value());
        }
      }
    }
    System.out.printf("## %d results, %d of instances that were open%n", seen.size(), open);
    assertThat(seen.keySet(), is(expected.keySet()));
  }

  /** In every partition, so much later that everything is decided. */
  private static Stream<Generated> tail() {
    Instant at = START.plus(Duration.ofHours(1));
    return Stream.of("starts", "middles", "ends")
        .flatMap(
            source ->
                Stream.iterate(0, n -> n < 40, n -> n + 1)
                    .map(
                        n ->
                            new Generated(
                                source,
                                at,
                                at,
                                "start",
                                "tail" + n,
                                "{\"trip\":\"tail%d\",\"id\":\"%s%d\",\"at\":\"%s\",\"kind\":\"middle\"}"
                                    .formatted(n, source, n, at))));
  }

  private static void write(LiveJoin join, Path jar) throws Exception {
    join.withJar(jar).submit(null);
    join.awaitAllRead(PATIENCE);
    String taken = join.rest().savepoint(join.job(), null, PATIENCE);
    Files.createDirectories(SAVEPOINT);
    try (Stream<Path> files = Files.list(Path.of(URI.create(taken)))) {
      for (Path file : files.toList()) {
        Files.copy(file, SAVEPOINT.resolve(file.getFileName()));
      }
    }
    join.rest().cancel(join.job());
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.live;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.braid.testing.generate.EventGenerator.Generated;
import dev.braid.testing.live.Feed;
import dev.braid.testing.live.TopicLine;
import dev.braid.testing.live.Truth;
import dev.braid.testing.live.Verdict;
import dev.braid.testing.stack.Stack;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Releases that fail, and the ways back, under load. Everything is decided by the watermark, so
 * that each line has one right content, whatever was stopped, restored or read again meanwhile.
 */
@ExtendWith(CommonStack.class)
final class ReleasesIT {

  private static final double RATE = 1_000;
  private static final String WARM_UP = "2s";
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Longer than every wait of the spec, and than events are out of order. */
  private static final Duration LONG_PAUSE = Duration.ofSeconds(15);

  private static final String TRIP =
      """
      join: %s
      key: trip
      time: at
      id: id
      wait: 2s
      maxWait: 8s
      disorder: 5s
      decide: %s
      events:
        start:  { from: starts }
        middle: { from: middles, when: { kind: middle } }
        end:    { from: ends }
        beat:   { from: middles, when: { kind: beat }, heartbeat: true, wait: 3s }
      outcomes:
        done: { all: [start, end], optional: [middle] }
      """;

  private static Path folder;
  private static Stack stack;

  @BeforeAll
  static void start(Stack common, @TempDir Path temporary) {
    folder = temporary;
    stack = common;
  }

  @Test
  @Tag("long")
  void aReleaseThatFailsLeavesTheOneBeforeRunning() throws Exception {
    underLoad(
        "failing",
        (spec, versions, flow) -> {
          Tool.Said crash = versions.deploy(spec, 2, "--jar", brokenJar().toString());
          assertThat(crash.toString(), crash.exit(), is(not(0)));
          assertThat(crash.toString(), containsString("release 1 goes on; release 2 is gone: "));
          assertThat(crash.toString(), containsString("ClassFormatError"));
          flow.awaitLaterThan(System.currentTimeMillis(), PATIENCE);

          Path endpoints = folder.resolve("failing").resolve("braid-failing.yaml");
          Path lazy = Files.writeString(folder.resolve("lazy.yaml"), slow(endpoints));
          Tool.Said slow =
              versions.deploy(spec, 2, "--patience", "5s", "--endpoints", lazy.toString());
          assertThat(slow.toString(), slow.exit(), is(not(0)));
          assertThat(
              slow.toString(), containsString("release 1 goes on; release 2 is gone: it did not"));
        });
  }

  /** With a class broken that tasks need, and the one who makes the graph does not. */
  private static Path brokenJar() throws IOException {
    Path jar = Files.copy(Versions.JAR, folder.resolve("broken-job.jar"));
    try (FileSystem inside = FileSystems.newFileSystem(jar)) {
      Files.writeString(inside.getPath("dev/braid/transforms/publish/Attempt.class"), "broken");
    }
    return jar;
  }

  /** Whose brokers wait for much more than comes before they answer. */
  private static String slow(Path endpoints) throws IOException {
    return Files.readString(endpoints)
        .replace("kafka:  {", "kafka:  { fetch.min.bytes: 50000000, fetch.max.wait.ms: 15000,");
  }

  @Test
  void whatWasOpenEndsAsIfNothingHadHappened() throws Exception {
    underLoad(
        "stopped",
        (spec, versions, flow) -> {
          succeeds(versions.call("stop"));
          Thread.sleep(LONG_PAUSE.toMillis());
          succeeds(versions.call("resume"));
          flow.awaitLaterThan(System.currentTimeMillis(), PATIENCE);
          long classes = TaskJvms.classes(stack.flink());
          String jar = Versions.newJar(folder).toString();
          succeeds(versions.deploy(spec, 1, "--from-offsets", "--jar", jar));
          assertThat("of its own", TaskJvms.classes(stack.flink()) - classes, greaterThan(200L));
        });
  }

  @Test
  @Tag("long")
  void aSavepointOfTwoTasksGoesOnAsFourAndAsOne() throws Exception {
    underLoad(
        "scaled",
        (spec, versions, flow) -> {
          for (int tasks : List.of(4, 2, 1)) {
            succeeds(versions.deploy(spec, tasks));
            flow.awaitLaterThan(System.currentTimeMillis(), PATIENCE);
          }
        });
  }

  /** What is done to a join that runs with two tasks. */
  private interface Deeds {
    void on(String spec, Versions versions, Flow flow) throws Exception;
  }

  /** Does it, waits for results after it, and holds every line against the truth. */
  private static void underLoad(String name, Deeds deeds) throws Exception {
    String spec = TRIP.formatted(name, "on-watermark");
    LiveJoin join = LiveJoin.of(stack, folder.resolve(name), spec);
    Versions versions = Versions.of(join, folder.resolve(name), WARM_UP);
    succeeds(versions.deploy(spec, 2));
    try (Load load = Load.on(join, RATE, 6);
        Flow flow = Flow.of(join)) {
      flow.awaitLaterThan(0, PATIENCE);
      deeds.on(spec, versions, flow);
      flow.awaitLaterThan(System.currentTimeMillis(), PATIENCE);
      everythingIsThere(join, load);
    }
    succeeds(versions.call("stop"));
  }

  @Test
  @Tag("long")
  void aBadReleaseIsTakenBack() throws Exception {
    String spec = TRIP.formatted("taken-back", "on-watermark");
    LiveJoin join = LiveJoin.of(stack, folder.resolve("taken-back"), spec);
    Versions versions = Versions.of(join, folder.resolve("taken-back"), WARM_UP);
    succeeds(versions.deploy(spec, 2));
    try (Load load = Load.on(join, RATE, 9);
        Flow flow = Flow.of(join)) {
      flow.awaitLaterThan(0, PATIENCE);
      succeeds(versions.deploy(spec.replace("[start, end], optional: [middle]", "[start]"), 2));
      flow.awaitLaterThan(System.currentTimeMillis() + 3_000, PATIENCE);
      succeeds(versions.call("rollback", "--warm-up", WARM_UP));
      Instant back = Instant.now();
      flow.awaitLaterThan(System.currentTimeMillis() + LONG_PAUSE.toMillis(), PATIENCE);
      Truth truth = load.end();
      Verdict verdict = join.awaitVerdict(truth, PATIENCE);
      System.out.printf("## taken back: %,d events, %s%n", load.sent(), verdict);
      assertThat(verdict.toString(), verdict.isOnce(), is(true));
      List<Instant> wrong = new ArrayList<>();
      List<Instant> right = new ArrayList<>();
      for (TopicLine line : join.lines("results")) {
        (verdict.different().contains(line.id()) ? wrong : right).add(start(line));
      }
      assertThat(wrong.size(), greaterThan(100));
      assertThat(wrong.stream().allMatch(back::isAfter), is(true));
      assertThat(right.stream().filter(back::isBefore).count(), greaterThan(100L));
    }
    succeeds(versions.call("stop"));
  }

  private static Instant start(TopicLine line) {
    return Instant.parse(line.value().replaceFirst(".*\"start\":\"", "").replaceFirst("\".*", ""));
  }

  /** A producer that was down as well sends what happened meanwhile only when it is up again. */
  @Test
  @Tag("long")
  void graceWaitsForProducersThatWereDownToo() throws Exception {
    String spec =
        TRIP.formatted("grace", "on-arrival")
            .replace("wait: 2s\nm", "wait: 2s\nrestoreGrace: 1m\nm");
    LiveJoin join = LiveJoin.of(stack, folder.resolve("grace"), spec);
    Versions versions = Versions.of(join, folder.resolve("grace"), WARM_UP);
    succeeds(versions.deploy(spec, 2));
    Instant at = Instant.now();
    try (Feed feed = join.feed((line, when) -> {})) {
      feed.sendAtOnce(Stream.of(line("starts", at)));
      join.awaitAllRead(PATIENCE);
      succeeds(versions.call("stop"));
      Thread.sleep(LONG_PAUSE.toMillis());
      succeeds(versions.call("resume"));
      feed.sendAtOnce(
          Stream.of(line("ends", at.plusSeconds(1)), line("middles", at.plusSeconds(1))));
    }
    try (Flow flow = Flow.of(join)) {
      flow.awaitLaterThan(0, PATIENCE);
    }
    List<TopicLine> results = join.lines("results");
    assertThat(results.size(), is(1));
    assertThat(results.get(0).value(), containsString("\"status\":\"complete\""));
    assertThat(results.get(0).value(), containsString("\"middle\":{"));
    succeeds(versions.call("stop"));
  }

  private static Generated line(String source, Instant at) {
    String json =
        "{\"trip\":\"t\",\"id\":\"%s\",\"at\":\"%s\",\"kind\":\"middle\"}".formatted(source, at);
    return new Generated(source, at, at, source, "t", json);
  }

  private static void succeeds(Tool.Said said) {
    assertThat(said.toString(), said.exit(), is(0));
  }

  private static void everythingIsThere(LiveJoin join, Load load) throws Exception {
    Truth truth = load.end();
    Verdict verdict = join.awaitVerdict(truth, PATIENCE);
    System.out.printf("## %s: %,d events, %s%n", join.spec().join().name(), load.sent(), verdict);
    assertThat(verdict.toString(), verdict.isOnce(), is(true));
    assertThat(verdict.different(), is(Set.of()));
    assertThat(truth.missing().size(), greaterThan(10));
  }
}

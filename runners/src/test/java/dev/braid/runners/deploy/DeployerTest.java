// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.deploy;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.braid.runners.cluster.FlinkRest;
import dev.braid.runners.deploy.Release.Phase;
import dev.braid.runners.job.Document;
import dev.braid.runners.job.JobArguments;
import dev.braid.testing.stack.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** What is deployed when, and what is so when it is not. The jobs only seem to run. */
final class DeployerTest {

  private static final String SPEC =
      """
      join: trip
      key: trip
      time: at
      wait: 2s
      maxWait: 20s
      disorder: 1s
      events:
        start: { from: starts }
        end:   { from: ends }
      outcomes:
        done: { all: [start, end] }
      """;

  private static RedisServer redis;

  /** Not an exception that anyone catches: what a process sees that is killed. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  private static final TakeOver AT_ONCE = new TakeOver(Duration.ZERO, Duration.ofMillis(1));

  private final List<String> said = new ArrayList<>();
  private final FakeFlink flink;
  private final Path folder;
  private int stepsLeft = Integer.MAX_VALUE;

  DeployerTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.flink = new FakeFlink();
    Files.writeString(folder.resolve("braid-job.jar"), "the bytes");
  }

  @BeforeAll
  static void start(@TempDir Path data) throws IOException {
    redis = RedisServer.in(data);
    redis.start();
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  @BeforeEach
  void flush() {
    try (Jedis client = new Jedis(redis.url())) {
      client.flushAll();
    }
  }

  @AfterEach
  void close() {
    flink.close();
  }

  private interface Deed<T> {
    T with(Deployer deployer) throws IOException;
  }

  private <T> T with(Deed<T> deed) throws IOException {
    try (Releases releases = Releases.change(folder.resolve("releases"), "trip")) {
      return deed.with(
          new Deployer(
              FlinkRest.at(flink.url()),
              releases,
              Duration.ZERO,
              (took, what) -> {
                said.add(what);
                if (--stepsLeft == 0) {
                  throw new Killed();
                }
              }));
    }
  }

  private Target target(String spec) {
    return target(spec, false);
  }

  private Target target(String spec, boolean fromOffsets) {
    String endpoints =
        """
        sources: { starts: { kafka: s }%s }
        outputs:
          results:  { kafka: r }
          missing:  { kafka: m }
          late:     { kafka: l }
          rejected: { kafka: j }
        kafka:  { bootstrap: "localhost:1" }
        claims: { redis: "%s" }
        """
            .formatted(spec.contains("ends") ? ", ends: { kafka: e }" : "", redis.url());
    return new Target(
        "trip",
        folder.resolve("braid-job.jar"),
        new JobArguments(
            new Document("join.yaml", spec).toUrl(),
            new Document("endpoints.yaml", endpoints).toUrl(),
            Map.of(),
            2,
            Duration.ofSeconds(5)),
        Map.of(),
        null,
        fromOffsets);
  }

  private Release deploy(String spec) throws IOException {
    return with(deployer -> deployer.deploy(target(spec), AT_ONCE));
  }

  private List<Release> all() throws IOException {
    return Releases.of(folder.resolve("releases"), "trip");
  }

  private static String active() {
    try (Jedis client = new Jedis(redis.url())) {
      return String.valueOf(client.get("braid-active:trip"));
    }
  }

  /** That one job runs, is the active release, and publishes. */
  private void oneIsActive() throws IOException {
    List<FakeFlink.Job> running = flink.running();
    assertThat(running, hasSize(1));
    Release release = Releases.active(all()).orElseThrow();
    assertThat(release.job(), is(running.get(0).id()));
    assertThat(active(), is(release.job()));
    assertThat(
        all().stream().filter(each -> each.phase() != Phase.RETIRED).toList(), contains(release));
    assertThat(running.get(0).arguments(), hasItem(release.job()));
  }

  @Test
  void theFirstIsStartedWithoutState() throws IOException {
    Release first = deploy(SPEC);

    oneIsActive();
    assertThat(first.number(), is(1));
    assertThat(flink.running().get(0).from() == null, is(true));
    assertThat(flink.running().get(0).besideAnother(), is(false));
    assertThat(flink.savepoints(), is(empty()));
  }

  @Test
  void aLaterOneTakesOverFromASavepoint() throws IOException {
    Release blue = deploy(SPEC);
    Release green = deploy(SPEC.replace("wait: 2s", "wait: 3s"));

    oneIsActive();
    assertThat(green.number(), is(2));
    assertThat(all().get(0), is(blue.in(Phase.RETIRED)));
    assertThat(flink.running().get(0).from(), is("file:///c/savepoints/s1"));
    assertThat(flink.running().get(0).besideAnother(), is(true));
    assertThat("it is not needed any more", flink.savepoints(), is(empty()));
    assertThat(said, hasItem("wait of events 'start' and 'end': 2s -> 3s"));
  }

  /** After each step that an upgrade says, and a few that it never comes to. */
  @Test
  void whatAKilledToolLeavesIsPutInOrder() throws IOException {
    deploy(SPEC);
    int killed = 0;
    for (int steps = 1; steps < 12; steps++) {
      Release blue = Releases.active(all()).orElseThrow();
      said.clear();
      stepsLeft = steps;
      try {
        deploy(SPEC);
      } catch (Killed e) {
        killed++;
        assertThat(said.toString(), flink.running().isEmpty(), is(false));
        boolean switched = said.stream().anyMatch(each -> each.endsWith("publishes"));
        assertThat(
            "blue runs until green publishes: " + said,
            switched || flink.running().stream().anyMatch(job -> job.id().equals(blue.job())),
            is(true));
      }
      stepsLeft = Integer.MAX_VALUE;
      with(Deployer::putInOrder);
      oneIsActive();
    }
    assertThat(killed, is(6));
    assertThat(flink.savepoints(), is(empty()));
  }

  @Test
  void aGreenThatFailsLeavesBlue() throws IOException {
    Release blue = deploy(SPEC);
    flink.failing(true);

    IOException e = assertThrows(DeployException.class, () -> deploy(SPEC));

    assertThat(e.getMessage(), startsWith("release 1 goes on; release 2 is gone: "));
    assertThat(e.getMessage(), containsString("no"));
    oneIsActive();
    assertThat(flink.running().get(0).id(), is(blue.job()));
    assertThat(flink.savepoints(), is(empty()));
  }

  @Test
  void aGreenThatNeverCatchesUpLeavesBlue() throws IOException {
    Release blue = deploy(SPEC);
    flink.behind(true);

    IOException e = assertThrows(DeployException.class, () -> deploy(SPEC));

    assertThat(e.getMessage(), containsString("its watermark is 99.0 s behind"));
    oneIsActive();
    assertThat(flink.running().get(0).id(), is(blue.job()));
  }

  @Test
  void aSecondAtTheSameTimeIsRefused() throws IOException {
    IOException e =
        with(deployer -> assertThrows(DeployException.class, () -> with(Deployer::putInOrder)));

    assertThat(e.getMessage(), containsString("another deployment of 'trip' is under way"));
  }

  @Test
  void anotherStateIsRefused() throws IOException {
    deploy(SPEC);

    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> deploy(SPEC.replace("key: trip", "key: id")));

    assertThat(e.getMessage(), containsString("key of events 'start' and 'end': [trip] -> [id]"));
    assertThat(e.getMessage(), containsString("--from-offsets"));
    oneIsActive();
  }

  @Test
  void withoutStateItBeginsFurtherBack() throws IOException {
    deploy(SPEC);

    with(deployer -> deployer.deploy(target(SPEC.replace("key: trip", "key: id"), true), AT_ONCE));

    oneIsActive();
    FakeFlink.Job green = flink.running().get(0);
    assertThat(green.from() == null, is(true));
    // The watermark is at 100 s: maxWait is 20 s, and so is what is remembered.
    List<String> arguments = green.arguments();
    assertThat(
        arguments.get(arguments.indexOf("--instances-from") + 1), is("1970-01-01T00:01:20Z"));
    assertThat(arguments.get(arguments.indexOf("--read-from") + 1), is("1970-01-01T00:00:49Z"));
  }

  /** The cluster asks its tasks for it only when it is asked itself. */
  @Test
  void theWatermarkIsAskedForAgain() throws IOException {
    deploy(SPEC);
    flink.untold(2);

    with(deployer -> deployer.deploy(target(SPEC, true), AT_ONCE));

    oneIsActive();
  }

  /** What the cluster has heard between two questions does not make green look behind. */
  @Test
  void blueIsLookedAtBeforeGreen() throws IOException {
    deploy(SPEC);
    flink.advancing(10_000);

    deploy(SPEC);

    oneIsActive();
  }

  @Test
  void aSourceThatIsNewBeginsOneLongestWaitEarlier() throws IOException {
    Target without = target(SPEC.replace("  end:   { from: ends }\n", "").replace(", end", ""));
    with(deployer -> deployer.deploy(without, AT_ONCE));

    deploy(SPEC);

    List<String> arguments = flink.running().get(0).arguments();
    assertThat(arguments.get(arguments.indexOf("--read-from") + 1), is("1970-01-01T00:01:10Z"));
    assertThat(arguments, not(hasItem("--instances-from")));
  }

  @Test
  void tooFewSlotsAreToldBeforeAnythingIsDone() throws IOException {
    deploy(SPEC);
    flink.slots(1);

    IOException e = assertThrows(DeployException.class, () -> deploy(SPEC));

    assertThat(e.getMessage(), containsString("needs 2 free slots, and the cluster has 1"));
    oneIsActive();
  }

  @Test
  void aJobOfSomeoneElseIsNotReplaced() {
    flink.state("0123456789abcdef0123456789abcdef", "RUNNING");

    IOException e = assertThrows(DeployException.class, () -> deploy(SPEC));

    assertThat(e.getMessage(), containsString("is no release in this folder"));
    assertThat(flink.running(), hasSize(1));
  }

  @Test
  void rollbackReturnsToTheOneBefore() throws IOException {
    deploy(SPEC);
    deploy(SPEC.replace("wait: 2s", "wait: 3s"));

    Release back = with(deployer -> deployer.rollback(AT_ONCE));

    oneIsActive();
    assertThat(back.number(), is(3));
    assertThat(back.arguments().get(0), is(all().get(0).arguments().get(0)));
    assertThat(flink.running().get(0).from(), is("file:///c/savepoints/s2"));
  }

  @Test
  void whatWasStoppedGoesOnFromThere() throws IOException {
    deploy(SPEC);
    with(Deployer::stop);
    assertThat(flink.running(), is(empty()));

    with(deployer -> deployer.resume(null));

    oneIsActive();
    assertThat(flink.running().get(0).from(), is("file:///c/savepoints/s1"));
    assertThat(flink.running().get(0).besideAnother(), is(false));
  }

  @Test
  void whatWasStoppedIsUpgradedFromThereAndItsSavepointKept() throws IOException {
    deploy(SPEC);
    with(Deployer::stop);
    flink.failing(true);
    assertThrows(DeployException.class, () -> deploy(SPEC));
    assertThat("it is all there is", flink.savepoints(), contains("file:///c/savepoints/s1"));
    flink.failing(false);

    deploy(SPEC);

    oneIsActive();
    assertThat(flink.running().get(0).from(), is("file:///c/savepoints/s1"));
  }

  @Test
  void whatDoesNotStartAgainIsNotForgotten() throws IOException {
    deploy(SPEC);
    with(Deployer::stop);
    flink.failing(true);
    assertThrows(IOException.class, () -> with(deployer -> deployer.resume(null)));
    flink.state(flink.running().get(0).id(), "FAILED");
    flink.failing(false);

    with(deployer -> deployer.resume(null));

    oneIsActive();
    assertThat(flink.running().get(0).from(), is("file:///c/savepoints/s1"));
  }

  @Test
  void whatWasStoppedCanGoOnWithoutState() throws IOException {
    deploy(SPEC);
    with(Deployer::stop);

    with(deployer -> deployer.deploy(target(SPEC, true), AT_ONCE));

    oneIsActive();
    List<String> arguments = flink.running().get(0).arguments();
    assertThat(flink.running().get(0).from() == null, is(true));
    assertThat(
        arguments.get(arguments.indexOf("--instances-from") + 1), is("1970-01-01T00:01:20Z"));
  }

  @Test
  void whatFailedIsNotStartedAnewWithoutState() throws IOException {
    Release blue = deploy(SPEC);
    flink.state(blue.job(), "FAILED");

    IOException e = assertThrows(DeployException.class, () -> deploy(SPEC));

    assertThat(e.getMessage(), containsString("braid resume trip"));
  }
}

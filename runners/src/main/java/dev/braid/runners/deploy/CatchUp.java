// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.deploy;

import dev.braid.runners.cluster.FlinkRest;
import dev.braid.runners.cluster.JobMetrics;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/** Waits until green is where blue is, and has been for a while. */
final class CatchUp {

  /** How much further behind it may be; what the cluster tells of both is not of one moment. */
  private static final long AS_FAR_MILLIS = 2_000;

  /** A look is a few dozen requests, which a cluster that is busy feels. */
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

  private static final Set<String> DECIDED = Set.of("published", "suppressed");

  private final FlinkRest cluster;
  private final Release blue;
  private final Release green;
  private final TakeOver takeOver;
  private final Consumer<String> done;

  CatchUp(
      FlinkRest cluster, Release blue, Release green, TakeOver takeOver, Consumer<String> done) {
    this.cluster = cluster;
    this.blue = blue;
    this.green = green;
    this.takeOver = takeOver;
    this.done = done;
  }

  /**
   * Returns when it is so, or when blue has died, so that green had better publish.
   *
   * @throws DeployException if green fails or ends, or if it takes too long
   */
  void await() throws IOException {
    long decidedBefore = decided(blue);
    long begun = System.nanoTime();
    long since = -1;
    boolean told = false;
    while (true) {
      requireHealthy();
      if (!cluster.isRunning(blue.job())) {
        done.accept("release " + blue.number() + " does not run any more");
        return;
      }
      Optional<String> behind = behind(decidedBefore);
      long now = System.nanoTime();
      if (behind.isPresent()) {
        since = -1;
      } else if (since < 0) {
        since = now;
        if (!told) {
          done.accept("release " + green.number() + " is where release " + blue.number() + " is");
          told = true;
        }
      }
      if (since >= 0 && now - since >= takeOver.warmUp().toNanos()) {
        done.accept("it has been so for " + takeOver.warmUp().toSeconds() + " s");
        return;
      }
      if (now - begun > takeOver.patience().plus(takeOver.warmUp()).toNanos()) {
        throw new DeployException(
            "it did not catch up in "
                + takeOver.patience().toSeconds()
                + " s: "
                + behind.orElse("it falls behind again and again"));
      }
      FlinkRest.pause(BETWEEN_LOOKS);
    }
  }

  /** In which way green is further behind than blue, if it is. */
  private Optional<String> behind(long decidedBefore) throws IOException {
    // In this order: what the cluster knows gets newer, and blue's alone must not.
    OptionalLong than = JobMetrics.of(cluster, blue.job()).watermark();
    OptionalLong of = JobMetrics.of(cluster, green.job()).watermark();
    if (of.isEmpty()) {
      return Optional.of("it has no watermark");
    }
    long millis = than.orElse(Long.MIN_VALUE) - of.getAsLong();
    if (than.isPresent() && millis > AS_FAR_MILLIS) {
      return Optional.of(
          String.format(Locale.ROOT, "its watermark is %.1f s behind", millis / 1e3));
    }
    if (decided(blue) > decidedBefore && decided(green) == 0) {
      return Optional.of("no result comes out of it");
    }
    return Optional.empty();
  }

  /** How many results came out of its join, whoever published them. */
  private long decided(Release release) throws IOException {
    return JobMetrics.of(cluster, release.job()).counters(release.join()).entrySet().stream()
        .filter(each -> DECIDED.contains(each.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private void requireHealthy() throws IOException {
    Optional<String> failure = cluster.failure(green.job());
    if (failure.isPresent()) {
      throw new DeployException("it fails: " + failure.get());
    }
    if (!cluster.isRunning(green.job())) {
      throw new DeployException("it has ended");
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.pipeline.io.EndpointsException;
import dev.braid.pipeline.io.TopicLag;
import dev.braid.pipeline.spec.Durations;
import dev.braid.runners.cluster.FlinkRest;
import dev.braid.runners.cluster.JobMetrics;
import dev.braid.runners.deploy.Release;
import dev.braid.runners.deploy.Releases;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code braid status}: what runs. */
@Command(
    name = "status",
    description = "Says what is deployed, and how it does, as the cluster last heard of it.")
final class StatusCommand implements Callable<Integer> {

  /** A day, an hour, a minute, a second; in milliseconds. */
  private static final List<Long> UNITS = List.of(86_400_000L, 3_600_000L, 60_000L, 1_000L);

  @Spec private @Nullable CommandSpec command;

  @Parameters(
      paramLabel = "JOIN",
      arity = "0..1",
      description = "The name of the join (default: all that are deployed).")
  private @Nullable String join;

  @Mixin private final ReleaseOptions releases = new ReleaseOptions();

  private final Clock clock = Clock.systemUTC();

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(command).commandLine().getOut();
    List<String> joins = join == null ? Releases.joins(releases.folder()) : List.of(join);
    if (joins.isEmpty()) {
      out.println("nothing is deployed, says " + releases.folder());
    }
    for (String each : joins) {
      FlinkRest cluster = releases.cluster(each);
      Optional<Release> active = Releases.active(Releases.of(releases.folder(), each));
      if (active.isPresent()) {
        print(cluster, active.get(), out);
      } else {
        out.println(each + ": nothing is deployed");
      }
    }
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  private void print(FlinkRest cluster, Release release, PrintWriter out) throws IOException {
    Optional<FlinkRest.Job> job = cluster.job(release.job()).filter(each -> !each.isEnded());
    out.printf(
        "%s  release %d of %s, jar %.12s%n",
        release.join(), release.number(), release.at(), release.jar());
    if (job.isEmpty()) {
      out.println(
          release.stopped() == null
              ? "  does not run; braid resume starts it from its last checkpoint"
              : "  is stopped, with the savepoint " + release.stopped());
      return;
    }
    FlinkRest.Facts facts = cluster.facts(release.job());
    out.printf(
        "  job          %s, %s for %s, parallelism %d%n",
        release.job(),
        job.get().state().toLowerCase(Locale.ROOT),
        age(clock.millis() - facts.started()),
        facts.parallelism());
    JobMetrics metrics = JobMetrics.of(cluster, release.job());
    OptionalLong watermark = metrics.watermark();
    out.printf(
        "  watermark    %s%n",
        watermark.isPresent()
            ? age(clock.millis() - watermark.getAsLong()) + " behind the clock"
            : "none");
    out.printf(Locale.ROOT, "  lag          %s%n", lag(release));
    out.printf(Locale.ROOT, "  outcomes     %.1f a second%n", metrics.rateOut());
    long completed =
        cluster.checkpoints(release.job()).at("/latest/completed/latest_ack_timestamp").asLong();
    out.printf(
        "  checkpoint   %s%n",
        completed == 0 ? "none yet" : age(clock.millis() - completed) + " ago");
  }

  private static String lag(Release release) {
    try {
      return String.format(
          Locale.ROOT,
          "%,d records that no checkpoint holds as read",
          TopicLag.of(release.join(), release.endpoints()));
    } catch (EndpointsException e) {
      return "unknown: " + e.getMessage();
    }
  }

  /** In the unit in which it is a small number. */
  static String age(long millis) {
    long length = Math.abs(millis);
    long unit = UNITS.stream().filter(each -> length >= 2 * each).findFirst().orElse(1L);
    return (millis < 0 ? "-" : "") + Durations.format(Duration.ofMillis(length / unit * unit));
  }
}

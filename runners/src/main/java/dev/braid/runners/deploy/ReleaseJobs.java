// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.braid.pipeline.io.ActiveDeployment;
import dev.braid.pipeline.io.RedisConnection;
import dev.braid.pipeline.spec.Endpoints;
import dev.braid.runners.cluster.Checkpoints;
import dev.braid.runners.cluster.FlinkRest;
import dev.braid.runners.cluster.JobMetrics;
import dev.braid.runners.cluster.Submission;
import dev.braid.runners.job.JoinJob;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The jobs of releases: on their cluster, and which of them is active in Redis. */
final class ReleaseJobs {

  private static final Duration SAVEPOINT = Duration.ofMinutes(10);
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration CANCEL = Duration.ofMinutes(1);

  /** The cluster begins to ask its tasks for their watermarks when it is asked itself. */
  private static final Duration TOLD = Duration.ofSeconds(20);

  private final FlinkRest cluster;
  private final Releases releases;

  ReleaseJobs(FlinkRest cluster, Releases releases) {
    this.cluster = cluster;
    this.releases = releases;
  }

  boolean isRunning(Release release) throws IOException {
    return cluster.isRunning(release.job());
  }

  String page(Release release) {
    return cluster.page(release.job());
  }

  /** Starts it; returns when all its tasks are at work. */
  void start(Release release) throws IOException {
    var unused = submission(release, release.settings()).start(cluster, START);
  }

  /** The same, where another release of the join runs. */
  void startBeside(Release release) throws IOException {
    Map<String, String> settings = new TreeMap<>(release.settings());
    settings.put(JoinJob.BESIDE_ANOTHER.key(), "true");
    var unused = submission(release, settings).startBeside(cluster, START);
  }

  private Submission submission(Release release, Map<String, String> settings) {
    return new Submission(
        release.join(),
        release.job(),
        releases.jar(release),
        release.jobArguments(),
        release.savepoint(),
        settings);
  }

  /**
   * Ends it, if it runs.
   *
   * @throws DeployException if it does not end
   */
  void cancel(Release release) throws IOException {
    if (!isRunning(release)) {
      return;
    }
    cluster.cancel(release.job());
    long begun = System.nanoTime();
    while (isRunning(release)) {
      if (System.nanoTime() - begun > CANCEL.toNanos()) {
        throw new DeployException(
            "release " + release.number() + " was cancelled and still runs: see " + page(release));
      }
      FlinkRest.pause(Duration.ofMillis(200));
    }
  }

  /**
   * Makes it the active one.
   *
   * @throws DeployException if its claims are not in Redis
   */
  void activate(Release release) throws IOException {
    new ActiveDeployment(release.join(), release.job()).activate(redis(release).configuration());
  }

  /**
   * Looks whether its Redis can be asked which release is active.
   *
   * @throws DeployException if its claims are not in Redis
   */
  void requireRedis(Release release) throws IOException {
    var unused = ActiveDeployment.of(release.join(), redis(release).configuration());
  }

  private static RedisConnection redis(Release release) throws DeployException {
    if (release.endpoints().claims() instanceof Endpoints.Redis redis) {
      return RedisConnection.of(redis);
    }
    throw new DeployException(
        "its claims are in memory: two versions that run side by side need them in Redis");
  }

  /**
   * Looks whether it can run beside another.
   *
   * @throws DeployException if the cluster has no room for it
   */
  void requireSlots(Release release) throws IOException {
    Integer parallelism = release.jobArguments().parallelism();
    int needed =
        parallelism != null
            ? parallelism
            : Integer.parseInt(cluster.setting("parallelism.default").orElse("1"));
    int free = cluster.freeSlots();
    if (free < needed) {
      throw new DeployException(
          "both versions run for a while, which needs "
              + needed
              + " free slots, and the cluster has "
              + free
              + ": add a TaskManager, or give a smaller --parallelism");
    }
  }

  /** Up to when it has decided, or had when it was stopped, if that is known. */
  Optional<Instant> watermark(Release release) throws IOException {
    if (isRunning(release)) {
      JobMetrics metrics = JobMetrics.of(cluster, release.job());
      OptionalLong now = metrics.watermark();
      for (long begun = System.nanoTime();
          now.isEmpty() && System.nanoTime() - begun < TOLD.toNanos();
          now = metrics.watermark()) {
        FlinkRest.pause(Duration.ofMillis(500));
      }
      return now.isPresent()
          ? Optional.of(Instant.ofEpochMilli(now.getAsLong()))
          : Optional.empty();
    }
    return Optional.ofNullable(release.watermark()).map(Instant::parse);
  }

  /** Takes a savepoint of it, while it goes on. */
  String savepoint(Release release) throws IOException {
    return cluster.savepoint(release.job(), savepoints(release), SAVEPOINT);
  }

  /** Ends it with a savepoint. */
  String stop(Release release) throws IOException {
    return cluster.stop(release.job(), savepoints(release), SAVEPOINT);
  }

  /** Deletes a savepoint. */
  void deleteSavepoint(String savepoint) throws IOException {
    cluster.deleteSavepoint(savepoint, CANCEL);
  }

  /**
   * Where savepoints go: where it was said, or where the cluster has them, or beside checkpoints.
   */
  private @Nullable String savepoints(Release release) throws IOException {
    if (release.savepoints() != null || cluster.setting("state.savepoints.dir").isPresent()) {
      return release.savepoints();
    }
    return checkpoints(release) + "/savepoints";
  }

  private String checkpoints(Release release) throws IOException {
    String own = release.settings().get("state.checkpoints.dir");
    return own != null ? own : cluster.setting("state.checkpoints.dir").orElse("");
  }

  /** Whether it has a checkpoint that it took itself. */
  boolean hasCheckpoint(Release release) throws IOException {
    return cluster.checkpoints(release.job()).at("/counts/completed").asInt() > 0;
  }

  /** Its last one, as the cluster knows it, or as it lies in a folder of this machine. */
  Optional<String> lastCheckpoint(Release release) throws IOException {
    if (cluster.job(release.job()).isPresent()) {
      JsonNode latest = cluster.checkpoints(release.job()).path("latest");
      JsonNode checkpoint = latest.path("completed");
      JsonNode savepoint = latest.path("savepoint");
      boolean saved = time(savepoint) > time(checkpoint);
      String path = (saved ? savepoint : checkpoint).path("external_path").asText();
      if (!path.isEmpty()) {
        return Optional.of(path);
      }
    }
    String folder = checkpoints(release);
    if (!folder.startsWith("file:")) {
      return Optional.empty();
    }
    try {
      Path own = Path.of(URI.create(folder)).resolve(release.job());
      return Optional.of(Checkpoints.newest(own.toString()));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // it never had one
    }
  }

  private static long time(JsonNode checkpoint) {
    return checkpoint.path("latest_ack_timestamp").asLong();
  }
}

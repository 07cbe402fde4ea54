// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.braid.pipeline.Deployment;
import dev.braid.pipeline.io.ActiveDeployment;
import dev.braid.pipeline.io.RedisConnection;
import dev.braid.pipeline.spec.Endpoints;
import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.pipeline.spec.SpecChange;
import dev.braid.runners.cluster.Checkpoints;
import dev.braid.runners.cluster.ClusterException;
import dev.braid.runners.cluster.FlinkRest;
import dev.braid.runners.cluster.Submission;
import dev.braid.runners.deploy.Release.Phase;
import dev.braid.runners.job.FlinkOptions;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lets a version of a join take the place of another: blue, which runs, and green, which shall.
 *
 * <ol>
 *   <li>A savepoint of blue, which goes on.
 *   <li>Green starts from it. Blue is the {@linkplain ActiveDeployment active} one, so green reads,
 *       joins and finds its results published.
 *   <li>When green is where blue is, and has been for a while, it is made the active one: it
 *       publishes at once, by code that is warm, and blue finds its results published.
 *   <li>Blue is cancelled.
 * </ol>
 *
 * <p><b>Guarantee.</b> Blue goes on until green is active. What fails before ends green, and what
 * is left where this process dies the next one puts in order. No result is lost or doubled, since
 * both publish by claims.
 */
public final class Deployer {

  private static final Duration SAVEPOINT = Duration.ofMinutes(10);
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration CANCEL = Duration.ofMinutes(1);

  /** So long blue finishes what it has claimed, when green has become the active one. */
  private static final Duration HANDOVER = Duration.ofSeconds(1);

  private final FlinkRest cluster;
  private final Releases releases;
  private final Duration warmUp;
  private final Duration patience;
  private final Duration handover;
  private final Steps steps;
  private final Clock clock;
  private long stepBegan = System.nanoTime();

  /**
   * Deploys to a cluster.
   *
   * @param warmUp how long green must be where blue is before it becomes the active one
   * @param patience how long it may take until that is so
   */
  public Deployer(
      FlinkRest cluster, Releases releases, Duration warmUp, Duration patience, Steps steps) {
    this(cluster, releases, warmUp, patience, HANDOVER, steps);
  }

  Deployer(
      FlinkRest cluster,
      Releases releases,
      Duration warmUp,
      Duration patience,
      Duration handover,
      Steps steps) {
    this.cluster = cluster;
    this.releases = releases;
    this.warmUp = warmUp;
    this.patience = patience;
    this.handover = handover;
    this.steps = steps;
    this.clock = Clock.systemUTC();
  }

  /**
   * Deploys: starts the join if it does not run, else lets it take the place of what runs.
   *
   * @return what is active then
   * @throws DeployException if it may not, or did not; what ran before runs on, and the message
   *     says why
   */
  public Release deploy(Target target) throws IOException {
    Submission.requireVersion(cluster);
    Optional<Release> before = putInOrder();
    requireKnown(before);
    Release release = release(target);
    requireRedis(release);
    if (before.isEmpty()) {
      return first(release, target.jar());
    }
    Release blue = before.get();
    if (!target.fromOffsets()) {
      requirePossible(blue, release);
    }
    if (isRunning(blue)) {
      return upgrade(blue, release, target);
    }
    if (blue.stopped() == null) {
      throw new DeployException(
          "release "
              + blue.number()
              + " does not run, and was not stopped; start it first: braid resume "
              + blue.join());
    }
    Release green = begins(blue, release, target.fromOffsets());
    return first(target.fromOffsets() ? green : green.from(blue.stopped()), target.jar());
  }

  /** Where the topics begin that {@code green} has no state of. */
  private Release begins(Release blue, Release green, boolean fromOffsets) throws IOException {
    JoinSpec old = blue.spec();
    JoinSpec wanted = green.spec();
    if (fromOffsets) {
      return green.beginning(Beginning.withoutState(green.job(), old, wanted, watermark(blue)));
    }
    boolean known = old.sources().keySet().containsAll(wanted.sources().keySet());
    return known
        ? green
        : green.beginning(Beginning.ofNewSources(green.job(), wanted, watermark(blue)));
  }

  /** Up to when it has decided. */
  private Instant watermark(Release release) throws IOException {
    if (isRunning(release)) {
      OptionalLong now = cluster.watermark(release.job());
      if (now.isPresent()) {
        return Instant.ofEpochMilli(now.getAsLong());
      }
    } else if (release.watermark() != null) {
      return Instant.parse(release.watermark());
    }
    throw new DeployException(
        "release " + release.number() + " has no watermark, so nobody knows what it has decided");
  }

  /**
   * Ends what a process that died has left half done.
   *
   * @return the active release, if there is one
   */
  public Optional<Release> putInOrder() throws IOException {
    List<Release> all = releases.all();
    Release active = null;
    for (Release each : all) {
      if (each.phase() != Phase.ACTIVE) {
        continue;
      }
      if (active != null && !isRunning(each) && isRunning(active)) {
        giveUp(each);
        done("release " + each.number() + " had died when it was to take over; it is gone");
        continue;
      }
      if (active != null) {
        activate(each);
        retire(active);
        done("release " + active.number() + " was left running; it is stopped");
      }
      active = each;
    }
    for (Release each : all) {
      if (each.phase() == Phase.STARTING) {
        giveUp(each);
        done("release " + each.number() + " was left half deployed; it is gone");
      }
    }
    if (active != null && isRunning(active)) {
      activate(active);
      active = tidy(active);
    }
    return Optional.ofNullable(active);
  }

  private Release release(Target target) throws IOException {
    String job = Submission.newJob();
    return new Release(
        releases.next(),
        target.join(),
        cluster.toString(),
        job,
        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
        digest(target.jar()),
        target.arguments().withDeployment(new Deployment(job, null, null)).toList(),
        target.settings(),
        target.savepoints(),
        Phase.STARTING,
        null,
        null,
        null);
  }

  private Release first(Release begun, Path jar) throws IOException {
    releases.add(begun, jar);
    try {
      var unused = submission(begun).start(cluster, START);
      activate(begun);
    } catch (IOException e) {
      throw new DeployException(gone(begun) + ": " + e.getMessage());
    } catch (RuntimeException e) {
      var unused = gone(begun);
      throw e;
    }
    Release active = begun.in(Phase.ACTIVE);
    releases.write(active);
    retireOthers(active);
    done("release " + active.number() + " runs: " + cluster.page(active.job()));
    return active;
  }

  private void retireOthers(Release active) throws IOException {
    for (Release each : releases.all()) {
      if (each.phase() == Phase.ACTIVE && each.number() != active.number()) {
        releases.write(each.in(Phase.RETIRED));
      }
    }
  }

  private Release upgrade(Release blue, Release wanted, Target target) throws IOException {
    requireSlots(wanted);
    releases.add(wanted, target.jar());
    Release green = wanted;
    try {
      activate(blue);
      green = begins(blue, wanted, target.fromOffsets());
      if (target.fromOffsets()) {
        done("it begins without state, at " + green.jobArguments().deployment().readFrom());
      } else {
        green = green.from(savepoint(blue));
        releases.write(green);
        done("savepoint of release " + blue.number() + ", which goes on: " + green.savepoint());
      }
      var unused = submission(green).startBeside(cluster, START);
      done("release " + green.number() + " is at work: " + cluster.page(green.job()));
      new CatchUp(cluster, blue, green, warmUp, patience, this::done).await();
    } catch (IOException | RuntimeException e) {
      throw new DeployException(
          "release " + blue.number() + " goes on; " + gone(green) + ": " + e.getMessage());
    }
    Release active = green.in(Phase.ACTIVE);
    releases.write(active);
    activate(active);
    done("release " + active.number() + " publishes");
    FlinkRest.pause(handover);
    retire(blue);
    done("release " + blue.number() + " is stopped");
    return tidy(active);
  }

  private String savepoint(Release release) throws IOException {
    return cluster.savepoint(release.job(), savepoints(release), SAVEPOINT);
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

  /** Takes a savepoint of the active release, which goes on. */
  public String savepoint() throws IOException {
    Release active = requireRunning();
    String savepoint = savepoint(active);
    done("savepoint of release " + active.number() + ", which goes on: " + savepoint);
    return savepoint;
  }

  /** Stops the active release with a savepoint. */
  public Release stop() throws IOException {
    Release active = requireRunning();
    OptionalLong watermark = cluster.watermark(active.job());
    String savepoint = cluster.stop(active.job(), savepoints(active), SAVEPOINT);
    Release stopped =
        active.stoppedWith(
            savepoint,
            watermark.isPresent() ? Instant.ofEpochMilli(watermark.getAsLong()).toString() : null);
    releases.write(stopped);
    done("release " + active.number() + " is stopped, with the savepoint " + savepoint);
    return stopped;
  }

  /**
   * Starts the active release again where it was stopped, or from its last checkpoint if it failed.
   *
   * @param from what to start from instead; null for that
   */
  public Release resume(@Nullable String from) throws IOException {
    Release active =
        putInOrder().orElseThrow(() -> new DeployException("nothing is deployed of it"));
    if (isRunning(active)) {
      throw new DeployException("release " + active.number() + " runs");
    }
    Release again =
        active.again(Submission.newJob()).from(from == null ? whereItEnded(active) : from);
    releases.write(again);
    var unused = submission(again).start(cluster, START);
    activate(again);
    done("release " + again.number() + " goes on from " + again.savepoint());
    return again;
  }

  private String whereItEnded(Release release) throws IOException {
    if (release.stopped() != null) {
      return release.stopped();
    }
    return lastCheckpoint(release)
        .or(() -> Optional.ofNullable(release.savepoint()))
        .orElseThrow(
            () ->
                new DeployException(
                    "no checkpoint of release "
                        + release.number()
                        + " is known; its job was "
                        + release.job()
                        + ": give one with --from"));
  }

  /** Of its own, as the cluster knows it, or as it lies in a folder of this machine. */
  private Optional<String> lastCheckpoint(Release release) throws IOException {
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

  /** Returns to the version before the active one, from today's state where it fits. */
  public Release rollback() throws IOException {
    Release active =
        putInOrder().orElseThrow(() -> new DeployException("nothing is deployed of it"));
    Release previous =
        releases.all().stream()
            .filter(each -> each.phase() == Phase.RETIRED && each.number() < active.number())
            .reduce((first, second) -> second)
            .orElseThrow(
                () ->
                    new DeployException("release " + active.number() + " is the first there was"));
    boolean fits = SpecChange.allPossible(SpecChange.between(active.spec(), previous.spec()));
    done(
        "back to release "
            + previous.number()
            + (fits ? "" : ", from offsets, since its state is another"));
    return deploy(
        new Target(
            previous.join(),
            releases.jar(previous),
            previous.jobArguments(),
            previous.settings(),
            previous.savepoints(),
            !fits));
  }

  private Release requireRunning() throws IOException {
    Release active =
        putInOrder().orElseThrow(() -> new DeployException("nothing is deployed of it"));
    if (!isRunning(active)) {
      throw new DeployException(
          "release "
              + active.number()
              + " does not run; start it with: braid resume "
              + active.join());
    }
    return active;
  }

  private void requirePossible(Release blue, Release green) {
    List<SpecChange> changes = SpecChange.between(blue.spec(), green.spec());
    if (!SpecChange.allPossible(changes)) {
      throw new IllegalArgumentException(
          "release "
              + blue.number()
              + " goes on; its state does not fit:\n"
              + changes.stream()
                  .filter(each -> each.kind() == SpecChange.Kind.IMPOSSIBLE)
                  .map(each -> "  " + each)
                  .collect(Collectors.joining("\n")));
    }
    changes.forEach(each -> done(each.toString()));
  }

  /** A job of the join that is none of our releases is not ours to replace. */
  private void requireKnown(Optional<Release> active) throws IOException {
    String name = FlinkOptions.jobName(releases.join());
    Set<String> ours = new TreeSet<>();
    active.ifPresent(each -> ours.add(each.job()));
    for (FlinkRest.Job job : cluster.jobs()) {
      if (job.name().equals(name) && !job.isEnded() && !ours.contains(job.id())) {
        throw new DeployException(
            "job "
                + job.id()
                + " runs this join, and is no release in this folder: if another machine deployed"
                + " it, give its folder with --releases; else cancel it, see "
                + cluster.page(job.id()));
      }
    }
  }

  private void requireSlots(Release release) throws IOException {
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

  private static RedisConnection redis(Release release) throws DeployException {
    if (release.endpoints().claims() instanceof Endpoints.Redis redis) {
      return RedisConnection.of(redis);
    }
    throw new DeployException(
        "its claims are in memory: two versions that run side by side need them in Redis");
  }

  private static void requireRedis(Release release) throws IOException {
    var unused = ActiveDeployment.of(release.join(), redis(release).configuration());
  }

  private static void activate(Release release) throws IOException {
    new ActiveDeployment(release.join(), release.job()).activate(redis(release).configuration());
  }

  private boolean isRunning(Release release) throws IOException {
    return cluster.isRunning(release.job());
  }

  private Submission submission(Release release) {
    return new Submission(
        release.join(),
        release.job(),
        releases.jar(release),
        release.jobArguments(),
        release.savepoint(),
        release.settings());
  }

  private void retire(Release release) throws IOException {
    cancel(release);
    releases.write(release.in(Phase.RETIRED));
  }

  private void cancel(Release release) throws IOException {
    if (!isRunning(release)) {
      return;
    }
    cluster.cancel(release.job());
    long begun = System.nanoTime();
    while (isRunning(release)) {
      if (System.nanoTime() - begun > CANCEL.toNanos()) {
        throw new DeployException(
            "release "
                + release.number()
                + " was cancelled and still runs: see "
                + cluster.page(release.job()));
      }
      FlinkRest.pause(Duration.ofMillis(200));
    }
  }

  private String gone(Release release) {
    try {
      giveUp(release);
      return "release " + release.number() + " is gone";
    } catch (IOException e) {
      return "release "
          + release.number()
          + " is to be ended by the next deployment ("
          + e.getMessage()
          + ")";
    }
  }

  /** Ends a release that did not become the active one. */
  private void giveUp(Release release) throws IOException {
    cancel(release);
    deleteSavepoint(release);
    releases.delete(release);
  }

  /** The savepoint is not needed any more when the job has a checkpoint of its own. */
  private Release tidy(Release release) throws IOException {
    boolean own = cluster.checkpoints(release.job()).at("/counts/completed").asInt() > 0;
    if (own && deleteSavepoint(release)) {
      Release tidied = release.from(null);
      releases.write(tidied);
      return tidied;
    }
    return release;
  }

  /** It is not worth failing for. */
  private boolean deleteSavepoint(Release release) throws IOException {
    String savepoint = release.savepoint();
    if (savepoint == null
        || releases.all().stream().anyMatch(each -> savepoint.equals(each.stopped()))) {
      return false;
    }
    try {
      cluster.deleteSavepoint(savepoint, CANCEL);
      return true;
    } catch (ClusterException e) {
      done("the savepoint " + savepoint + " is left: " + e.getMessage());
      return false;
    }
  }

  private void done(String what) {
    long now = System.nanoTime();
    steps.done(Duration.ofNanos(now - stepBegan), what);
    stepBegan = now;
  }

  private static String digest(Path jar) throws IOException {
    try (InputStream in = Files.newInputStream(jar)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return String.format(Locale.ROOT, "%064x", new BigInteger(1, digest.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

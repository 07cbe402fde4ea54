// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.deploy;

import dev.braid.pipeline.Deployment;
import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.pipeline.spec.SpecChange;
import dev.braid.runners.cluster.ClusterException;
import dev.braid.runners.cluster.FlinkRest;
import dev.braid.runners.cluster.Submission;
import dev.braid.runners.deploy.Release.Phase;
import dev.braid.runners.job.FlinkOptions;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
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

  /** So long blue finishes what it has claimed, when green has become the active one. */
  private static final Duration HANDOVER = Duration.ofSeconds(1);

  private final FlinkRest cluster;
  private final Releases releases;
  private final ReleaseJobs jobs;
  private final Duration handover;
  private final Steps steps;
  private final Clock clock;
  private long stepBegan = System.nanoTime();

  /** Deploys to a cluster. */
  public Deployer(FlinkRest cluster, Releases releases, Steps steps) {
    this(cluster, releases, HANDOVER, steps);
  }

  Deployer(FlinkRest cluster, Releases releases, Duration handover, Steps steps) {
    this.cluster = cluster;
    this.releases = releases;
    this.jobs = new ReleaseJobs(cluster, releases);
    this.handover = handover;
    this.steps = steps;
    this.clock = Clock.systemUTC();
  }

  /**
   * Deploys: starts the join if it does not run, else lets it take the place of what runs.
   *
   * @param takeOver when it may take the place of what runs
   * @return what is active then
   * @throws DeployException if it may not, or did not; what ran before runs on, and the message
   *     says why
   */
  public Release deploy(Target target, TakeOver takeOver) throws IOException {
    Submission.requireVersion(cluster);
    Optional<Release> before = putInOrder();
    requireKnown(before);
    Release release = release(target);
    jobs.requireRedis(release);
    if (before.isEmpty()) {
      return first(release, target.jar());
    }
    Release blue = before.get();
    if (!target.fromOffsets()) {
      requirePossible(blue, release);
    }
    if (jobs.isRunning(blue)) {
      return upgrade(blue, release, target, takeOver);
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
      return green.beginning(Beginning.withoutState(green.job(), old, wanted, decidedBy(blue)));
    }
    boolean known = old.sources().keySet().containsAll(wanted.sources().keySet());
    return known
        ? green
        : green.beginning(Beginning.ofNewSources(green.job(), wanted, decidedBy(blue)));
  }

  private Instant decidedBy(Release release) throws IOException {
    return jobs.watermark(release)
        .orElseThrow(
            () ->
                new DeployException(
                    "release "
                        + release.number()
                        + " has no watermark, so nobody knows what it has decided"));
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
      if (active != null && !jobs.isRunning(each) && jobs.isRunning(active)) {
        giveUp(each);
        done("release " + each.number() + " had died when it was to take over; it is gone");
        continue;
      }
      if (active != null) {
        jobs.activate(each);
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
    if (active != null && jobs.isRunning(active)) {
      jobs.activate(active);
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
      jobs.start(begun);
      jobs.activate(begun);
    } catch (IOException e) {
      throw new DeployException(gone(begun) + ": " + e.getMessage());
    } catch (RuntimeException e) {
      var unused = gone(begun);
      throw e;
    }
    Release active = begun.in(Phase.ACTIVE);
    releases.write(active);
    retireOthers(active);
    done("release " + active.number() + " runs: " + jobs.page(active));
    return active;
  }

  private void retireOthers(Release active) throws IOException {
    for (Release each : releases.all()) {
      if (each.phase() == Phase.ACTIVE && each.number() != active.number()) {
        releases.write(each.in(Phase.RETIRED));
      }
    }
  }

  private Release upgrade(Release blue, Release wanted, Target target, TakeOver takeOver)
      throws IOException {
    jobs.requireSlots(wanted);
    releases.add(wanted, target.jar());
    Release green = wanted;
    try {
      jobs.activate(blue);
      green = begins(blue, wanted, target.fromOffsets());
      if (target.fromOffsets()) {
        done("it begins without state, at " + green.jobArguments().deployment().readFrom());
      } else {
        green = green.from(jobs.savepoint(blue));
        releases.write(green);
        done("savepoint of release " + blue.number() + ", which goes on: " + green.savepoint());
      }
      jobs.startBeside(green);
      done("release " + green.number() + " is at work: " + jobs.page(green));
      new CatchUp(cluster, blue, green, takeOver, this::done).await();
    } catch (IOException | RuntimeException e) {
      throw new DeployException(
          "release " + blue.number() + " goes on; " + gone(green) + ": " + e.getMessage());
    }
    Release active = green.in(Phase.ACTIVE);
    releases.write(active);
    jobs.activate(active);
    done("release " + active.number() + " publishes");
    FlinkRest.pause(handover);
    retire(blue);
    done("release " + blue.number() + " is stopped");
    return tidy(active);
  }

  /** Takes a savepoint of the active release, which goes on. */
  public String savepoint() throws IOException {
    Release active = requireRunning();
    String savepoint = jobs.savepoint(active);
    done("savepoint of release " + active.number() + ", which goes on: " + savepoint);
    return savepoint;
  }

  /** Stops the active release with a savepoint. */
  public Release stop() throws IOException {
    Release active = requireRunning();
    Optional<Instant> watermark = jobs.watermark(active);
    String savepoint = jobs.stop(active);
    Release stopped = active.stoppedWith(savepoint, watermark.map(Instant::toString).orElse(null));
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
    if (jobs.isRunning(active)) {
      throw new DeployException("release " + active.number() + " runs");
    }
    Release again =
        active.again(Submission.newJob()).from(from == null ? whereItEnded(active) : from);
    releases.write(again);
    jobs.start(again);
    jobs.activate(again);
    done("release " + again.number() + " goes on from " + again.savepoint());
    return again;
  }

  private String whereItEnded(Release release) throws IOException {
    if (release.stopped() != null) {
      return release.stopped();
    }
    return jobs.lastCheckpoint(release)
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

  /** Returns to the version before the active one, from today's state where it fits. */
  public Release rollback(TakeOver takeOver) throws IOException {
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
            !fits),
        takeOver);
  }

  private Release requireRunning() throws IOException {
    Release active =
        putInOrder().orElseThrow(() -> new DeployException("nothing is deployed of it"));
    if (!jobs.isRunning(active)) {
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

  private void retire(Release release) throws IOException {
    jobs.cancel(release);
    releases.write(release.in(Phase.RETIRED));
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
    jobs.cancel(release);
    deleteSavepoint(release);
    releases.delete(release);
  }

  /** The savepoint is not needed any more when the job has a checkpoint of its own. */
  private Release tidy(Release release) throws IOException {
    if (jobs.hasCheckpoint(release) && deleteSavepoint(release)) {
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
      jobs.deleteSavepoint(savepoint);
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

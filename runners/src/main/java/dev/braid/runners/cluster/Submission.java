// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.braid.runners.job.FlinkOptions;
import dev.braid.runners.job.JobArguments;
import dev.braid.runners.job.JoinJob;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.jspecify.annotations.Nullable;

/**
 * A join on its way to a cluster.
 *
 * @param join its name
 * @param job the id that the job shall have, 32 hexadecimal digits
 * @param jar the job jar
 * @param savepoint the URL of the savepoint or checkpoint to start from, null for none
 * @param settings of Flink, before those of the cluster
 */
public record Submission(
    String join,
    String job,
    Path jar,
    JobArguments arguments,
    @Nullable String savepoint,
    Map<String, String> settings) {

  public Submission {
    settings = Collections.unmodifiableMap(new TreeMap<>(settings));
  }

  /** With an id of its own. */
  public Submission(
      String join,
      Path jar,
      JobArguments arguments,
      @Nullable String savepoint,
      Map<String, String> settings) {
    this(join, newJob(), jar, arguments, savepoint, settings);
  }

  /** An id for a job that nobody ever had. */
  public static String newJob() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  /**
   * Starts the join where it does not run, and waits until all of its tasks are at work.
   *
   * @param patience how long to wait for that
   * @return the id of the job
   * @throws ClusterException if the cluster does not fit, runs this join already, or does not get
   *     it to work; in the last case the job may go on, and the message says so
   * @throws dev.braid.runners.job.JobMistake if the cluster finds something wrong with the
   *     arguments
   */
  public String start(FlinkRest cluster, Duration patience) throws IOException {
    requireVersion(cluster);
    requireFree(cluster);
    return startBeside(cluster, patience);
  }

  /**
   * Starts the join, also where it runs, and waits until all of its tasks are at work.
   *
   * @param patience how long to wait for that
   * @return the id of the job
   * @throws ClusterException if the cluster does not get it to work; the job may go on, and the
   *     message says so
   * @throws dev.braid.runners.job.JobMistake if the cluster finds something wrong with the
   *     arguments
   */
  public String startBeside(FlinkRest cluster, Duration patience) throws IOException {
    String uploaded = cluster.upload(jar);
    String started;
    try {
      started = cluster.run(uploaded, request());
    } finally {
      cluster.delete(uploaded);
    }
    awaitAtWork(cluster, started, patience);
    return started;
  }

  /**
   * Looks whether the cluster runs the Flink that our job jar is for.
   *
   * @throws ClusterException if not
   */
  public static void requireVersion(FlinkRest cluster) throws IOException {
    String ours = minor(EnvironmentInformation.getVersion());
    String theirs = cluster.version();
    if (!minor(theirs).equals(ours)) {
      throw new ClusterException(
          "the cluster at "
              + cluster
              + " runs Flink "
              + theirs
              + "; Braid's job jar is for Flink "
              + ours);
    }
  }

  /** {@code 1.19} of {@code 1.19.1}. */
  private static String minor(String version) {
    return version.replaceFirst("^(\\d+\\.\\d+).*", "$1");
  }

  private void requireFree(FlinkRest cluster) throws IOException {
    String name = FlinkOptions.jobName(join);
    Optional<FlinkRest.Job> running =
        cluster.jobs().stream()
            .filter(job -> job.name().equals(name) && !job.isEnded())
            .findFirst();
    if (running.isPresent()) {
      String id = running.get().id();
      throw new ClusterException(
          "a job "
              + name
              + " runs there already: see "
              + cluster.page(id)
              + ", or cancel it with: curl -X PATCH "
              + cluster
              + "/jobs/"
              + id);
    }
  }

  private ObjectNode request() {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("jobId", job);
    request.put("entryClass", JoinJob.class.getName());
    arguments.toList().forEach(request.putArray("programArgsList")::add);
    if (arguments.parallelism() != null) {
      request.put("parallelism", arguments.parallelism());
    }
    if (savepoint != null) {
      request.put("savepointPath", savepoint);
      request.put("allowNonRestoredState", false);
    }
    ObjectNode configuration = request.putObject("flinkConfiguration");
    new LinkedHashMap<>(settings).forEach(configuration::put);
    return request;
  }

  private static void awaitAtWork(FlinkRest cluster, String job, Duration patience)
      throws IOException {
    long since = System.nanoTime();
    FlinkRest.Progress progress = cluster.progress(job);
    while (!progress.isAtWork()) {
      Optional<String> failure = cluster.failure(job);
      if (failure.isPresent()) {
        throw new ClusterException(
            "job "
                + job
                + " fails ("
                + progress.state()
                + "): "
                + failure.get()
                + "; see "
                + cluster.page(job));
      }
      if (System.nanoTime() - since > patience.toNanos()) {
        throw new ClusterException(
            "job "
                + job
                + " is not at work after "
                + patience.toSeconds()
                + " s ("
                + progress.state()
                + ", "
                + progress.atWork()
                + " of "
                + progress.steps()
                + " steps); has the cluster enough free slots? see "
                + cluster.page(job));
      }
      FlinkRest.pause();
      progress = cluster.progress(job);
    }
  }
}

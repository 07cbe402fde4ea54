// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.braid.pipeline.spec.Endpoints;
import dev.braid.pipeline.spec.EndpointsReader;
import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.runners.cluster.Checkpoints;
import dev.braid.runners.cluster.FlinkRest;
import dev.braid.runners.cluster.Submission;
import dev.braid.runners.job.Document;
import dev.braid.runners.job.FlinkOptions;
import dev.braid.runners.job.JobArguments;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A run on a Flink cluster that is there already: it goes on when this process has ended. */
final class ClusterRun {

  /** What the launcher says of where the job jar is. */
  static final String JAR = "braid.job";

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final FlinkRest cluster;
  private final Submission submission;

  private ClusterRun(FlinkRest cluster, Submission submission) {
    this.cluster = cluster;
    this.submission = submission;
  }

  /**
   * A run of {@code spec}, not yet started.
   *
   * @param specFile the file that {@code spec} was read from
   * @throws IllegalArgumentException if an option does not fit; the message says so
   * @throws dev.braid.pipeline.spec.SpecException if the endpoints file has mistakes
   */
  static ClusterRun of(
      JoinSpec spec,
      Path specFile,
      Path endpointsFile,
      ClusterOptions options,
      LocalRun.@Nullable State state,
      @Nullable Integer parallelism)
      throws IOException {
    FlinkRest cluster = FlinkRest.at(Objects.requireNonNull(options.url()));
    JobArguments arguments =
        arguments(spec, specFile, endpointsFile, parallelism, options.checkpointInterval());
    Map<String, String> settings = settings(options.checkpoints(), state);
    String savepoint = options.resume() == null ? null : Checkpoints.newest(options.resume());
    return new ClusterRun(
        cluster, new Submission(spec.name(), jar(), arguments, savepoint, settings));
  }

  /** Flink's settings for a job. */
  static Map<String, String> settings(
      @Nullable String checkpoints, LocalRun.@Nullable State state) {
    Map<String, String> settings = new LinkedHashMap<>();
    if (state != null) {
      settings.put("state.backend.type", state.flinkName());
    }
    if (checkpoints != null) {
      settings.put("state.checkpoints.dir", Checkpoints.url(checkpoints));
    }
    return settings;
  }

  /**
   * The arguments of a job that needs no file of this machine.
   *
   * @throws IllegalArgumentException if an endpoint is a file; the message says so
   * @throws dev.braid.pipeline.spec.SpecException if the endpoints file has mistakes
   */
  static JobArguments arguments(
      JoinSpec spec,
      Path specFile,
      Path endpointsFile,
      @Nullable Integer parallelism,
      Duration checkpointInterval)
      throws IOException {
    Map<String, String> environment = environment(spec, endpointsFile);
    return new JobArguments(
        Document.read(specFile).toUrl(),
        Document.read(endpointsFile).toUrl(),
        environment,
        parallelism,
        checkpointInterval);
  }

  /**
   * What the endpoints file asks of this environment; a variable that is not set is empty, so that
   * the cluster's own does not stand in for it. Secrets are not asked for here.
   */
  private static Map<String, String> environment(JoinSpec spec, Path endpointsFile) {
    Map<String, String> read = new LinkedHashMap<>();
    Endpoints endpoints =
        EndpointsReader.read(
            endpointsFile,
            spec,
            name -> {
              String value = System.getenv(name);
              read.put(name, Objects.requireNonNullElse(value, ""));
              return value;
            });
    requireTopics(endpoints);
    return read;
  }

  private static void requireTopics(Endpoints endpoints) {
    endpoints.sources().forEach((name, source) -> requireTopic(source, "source '" + name + "'"));
    Endpoints.Outputs outputs = endpoints.outputs();
    requireTopic(outputs.results(), "output 'results'");
    requireTopic(outputs.missing(), "output 'missing'");
    requireTopic(outputs.late(), "output 'late'");
    requireTopic(outputs.rejected(), "output 'rejected'");
  }

  private static void requireTopic(Object endpoint, String name) {
    if (!(endpoint instanceof Endpoints.Topic)) {
      throw new IllegalArgumentException(
          name
              + " is a file; a cluster does not see this machine's files: give it a topic, or"
              + " leave out --flink");
    }
  }

  /**
   * The job jar.
   *
   * @throws IllegalArgumentException if it is not there
   */
  static Path jar() {
    Path jar = jarPath();
    if (!Files.isRegularFile(jar)) {
      throw new IllegalArgumentException(
          "there is no job jar " + jar + "; build it with: mvn package");
    }
    return jar;
  }

  /** Where the job jar is once it is built. */
  static Path jarPath() {
    return Path.of(System.getProperty(JAR, "runners/target/braid-job.jar"));
  }

  /** Starts it, and prints where it is once it is at work. */
  void start(PrintWriter out, boolean json) throws IOException {
    String job = submission.start(cluster, PATIENCE);
    String name = FlinkOptions.jobName(submission.join());
    if (json) {
      out.println(
          JsonNodeFactory.instance
              .objectNode()
              .put("name", name)
              .put("job", job)
              .put("ui", cluster.page(job))
              .put("resumed", submission.savepoint()));
    } else {
      if (submission.savepoint() != null) {
        out.println("resumed  " + submission.savepoint());
      }
      out.println("job      " + job);
      out.println("ui       " + cluster.page(job));
    }
    out.flush();
  }
}

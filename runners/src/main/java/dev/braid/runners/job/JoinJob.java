// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job;

import dev.braid.pipeline.Deployment;
import dev.braid.pipeline.JoinPipeline;
import dev.braid.pipeline.io.EndpointsCheck;
import dev.braid.pipeline.io.EndpointsException;
import dev.braid.pipeline.spec.Endpoints;
import dev.braid.pipeline.spec.EndpointsReader;
import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.pipeline.spec.SpecException;
import dev.braid.pipeline.spec.SpecReader;
import dev.braid.runners.job.state.BeamCaches;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * The main class of the job jar: one join, started on the Flink cluster that called it. The job
 * goes on when {@code main} returns.
 *
 * <p>Where something is wrong with what it was given, each mistake is a line on standard error and
 * in the message of the {@link JobMistake} that it throws, and no job starts.
 */
public final class JoinJob {

  /**
   * Whether another version of the join runs while it starts. A setting of Flink and no argument,
   * since a version that does not know it passes over it.
   */
  public static final ConfigOption<Boolean> BESIDE_ANOTHER =
      ConfigOptions.key("braid.start.beside-another").booleanType().defaultValue(false);

  private JoinJob() {}

  /** Starts the join that the {@linkplain JobArguments arguments} name. */
  public static void main(String[] args) {
    try {
      start(JobArguments.parse(args));
    } catch (JobMistake e) {
      System.err.println(e.getMessage());
      throw e;
    } catch (SpecException | EndpointsException e) {
      System.err.println(e.getMessage());
      throw new JobMistake(String.valueOf(e.getMessage()));
    }
  }

  private static void start(JobArguments arguments) {
    Libraries.requireOurs();
    JoinSpec spec = spec(arguments.spec());
    Endpoints endpoints = endpoints(arguments, spec);
    EndpointsCheck.require(endpoints);
    FlinkOptions options = FlinkOptions.of(spec, endpoints, arguments.checkpointInterval());
    ContextEnvironment.configure(options);
    FlinkPipelineOptions beam = options.beam();
    if (arguments.parallelism() != null) {
      beam.setParallelism(arguments.parallelism());
    }
    // Attached, Flink's REST API answers with an error although the job runs; and so it does when
    // the result is asked for anything.
    beam.setAttachedMode(false);
    Pipeline pipeline = Pipeline.create(beam);
    ReadableConfig set = StreamExecutionEnvironment.getExecutionEnvironment().getConfiguration();
    JoinPipeline.build(pipeline, spec, endpoints, deployment(arguments, set));
    try {
      var unused = pipeline.run();
    } finally {
      BeamCaches.forget();
    }
  }

  /** The one that the arguments and what is set for the job say. */
  static Deployment deployment(JobArguments arguments, ReadableConfig set) {
    Deployment deployment = arguments.deployment();
    return set.get(BESIDE_ANOTHER) ? deployment.startingBesideAnother() : deployment;
  }

  private static JoinSpec spec(String from) {
    if (Document.isUrl(from)) {
      Document document = Document.parse(from);
      return SpecReader.read(document.name(), document.text());
    }
    return SpecReader.read(path(from));
  }

  private static Endpoints endpoints(JobArguments arguments, JoinSpec spec) {
    Function<String, @Nullable String> environment =
        name -> arguments.environment().getOrDefault(name, System.getenv(name));
    String from = arguments.endpoints();
    if (Document.isUrl(from)) {
      Document document = Document.parse(from);
      return EndpointsReader.read(
          document.name(), document.text(), document.folder(), spec, environment);
    }
    return EndpointsReader.read(path(from), spec, environment);
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new JobMistake("'" + text + "' is no path: " + e.getReason());
    }
  }
}

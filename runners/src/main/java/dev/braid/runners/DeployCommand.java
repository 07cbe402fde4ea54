// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.pipeline.spec.SpecReader;
import dev.braid.runners.cluster.Checkpoints;
import dev.braid.runners.deploy.Target;
import dev.braid.runners.job.JobArguments;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code braid deploy}: a join on a cluster, in the place of the version that runs there. */
@Command(
    name = "deploy",
    description =
        "Starts a join on a Flink cluster; where it runs, lets the new version take its place"
            + " without a gap.",
    footer =
        "%nThe version that runs goes on until the new one has its state, is where it is, and has"
            + " been for a while; whatever fails before leaves it running. Both run at the same"
            + " time, so the cluster needs free slots for the new one.")
final class DeployCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec command;

  @Parameters(paramLabel = "SPEC", description = "The spec of the join, a YAML file.")
  private Path spec = Path.of("");

  @Option(
      names = "--endpoints",
      required = true,
      paramLabel = "FILE",
      description = "Where the sources and outputs are, a YAML file.")
  private Path endpoints = Path.of("");

  @Mixin private final ReleaseOptions releases = new ReleaseOptions();

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "How many tasks share the work (default: what is set on the cluster).")
  private @Nullable Integer parallelism;

  @Option(
      names = "--state",
      paramLabel = "WHERE",
      description = "Where Flink keeps state: memory or rocksdb (default: what is set there).")
  private LocalRun.@Nullable State state;

  @Option(
      names = "--checkpoints",
      paramLabel = "DIR",
      description = "Where checkpoints go, a folder or a URL (default: what is set there).")
  private @Nullable String checkpoints;

  @Option(
      names = "--savepoints",
      paramLabel = "DIR",
      description = "Where savepoints go, a folder or a URL (default: what is set there).")
  private @Nullable String savepoints;

  @Option(
      names = "--checkpoint-interval",
      paramLabel = "TIME",
      defaultValue = "10s",
      description = "How often Flink takes a checkpoint (default: ${DEFAULT-VALUE}).",
      converter = GenerateCommand.ToDuration.class)
  private Duration checkpointInterval = JobArguments.DEFAULT_CHECKPOINT_INTERVAL;

  @Option(
      names = "--from-offsets",
      description =
          "Start the new version without the old one's state, from events further back: for a spec"
              + " whose state is another.")
  private boolean fromOffsets;

  @Mixin private final TakeOverOptions takeOver = new TakeOverOptions();

  @Option(
      names = "--jar",
      paramLabel = "FILE",
      description = "The job jar (default: this version's).")
  private @Nullable Path jar;

  @Override
  public Integer call() throws IOException {
    JoinSpec join = SpecReader.read(spec);
    CommandLine line = Objects.requireNonNull(command).commandLine();
    try {
      JobArguments arguments =
          ClusterRun.arguments(join, spec, endpoints, parallelism, checkpointInterval);
      Target target =
          new Target(
              join.name(),
              jar == null ? ClusterRun.jar() : jar,
              arguments,
              ClusterRun.settings(checkpoints, state),
              savepoints == null ? null : Checkpoints.url(savepoints),
              fromOffsets);
      releases.change(
          join.name(), line.getOut(), deployer -> deployer.deploy(target, takeOver.get()));
      return CommandLine.ExitCode.OK;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(line, String.valueOf(e.getMessage()), e);
    }
  }
}

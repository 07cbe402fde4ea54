// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.runners.cluster.CheckpointReport;
import dev.braid.runners.cluster.FlinkRest;
import dev.braid.runners.deploy.Releases;
import dev.braid.runners.job.FlinkOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code braid checkpoints}. */
@Command(
    name = "checkpoints",
    description =
        "Says how the checkpoints of a join go, and what to change if they do not go well.")
final class CheckpointsCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec command;

  @Parameters(paramLabel = "JOIN", description = "The name of the join.")
  private String join = "";

  @Mixin private final ReleaseOptions releases = new ReleaseOptions();

  @Option(names = "--json", description = "Print it as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    FlinkRest cluster = releases.cluster(join);
    CheckpointReport report = CheckpointReport.of(cluster, job(cluster));
    PrintWriter out = Objects.requireNonNull(command).commandLine().getOut();
    if (json) {
      out.println(report.toJson());
    } else {
      out.print(report.toText());
      report.advice().forEach(each -> out.println("! " + each));
    }
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  private String job(FlinkRest cluster) throws IOException {
    var active = Releases.active(Releases.of(releases.folder(), join));
    return active.isPresent()
        ? active.get().job()
        : cluster.running(FlinkOptions.jobName(join)).id();
  }
}

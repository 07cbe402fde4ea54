// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.runners.cluster.Checkpoints;
import dev.braid.runners.deploy.Deployer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code braid resume}. */
@Command(
    name = "resume",
    description = "Starts a join where it was stopped; one that failed, from its last checkpoint.")
final class ResumeCommand extends ReleaseVerb {

  @Option(
      names = "--from",
      paramLabel = "PATH",
      description =
          "Go on from this checkpoint or savepoint instead; from a folder above it, the newest.")
  private @Nullable String from;

  @Override
  void act(Deployer deployer) throws IOException {
    var unused = deployer.resume(from == null ? null : Checkpoints.newest(from));
  }
}

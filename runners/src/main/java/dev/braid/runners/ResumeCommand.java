// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.runners.deploy.Deployer;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code braid resume}. */
@Command(
    name = "resume",
    description = "Starts a join where it stopped; one that failed, from its last checkpoint.")
final class ResumeCommand extends ReleaseVerb {

  @Override
  void act(Deployer deployer) throws IOException {
    var unused = deployer.resume();
  }
}

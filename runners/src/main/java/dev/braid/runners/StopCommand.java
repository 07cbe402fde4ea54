// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.runners.deploy.Deployer;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code braid stop}. */
@Command(name = "stop", description = "Stops a join with a savepoint.")
final class StopCommand extends ReleaseVerb {

  @Override
  void act(Deployer deployer) throws IOException {
    var unused = deployer.stop();
  }
}

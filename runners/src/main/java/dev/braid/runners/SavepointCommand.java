// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.runners.deploy.Deployer;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code braid savepoint}. */
@Command(name = "savepoint", description = "Takes a savepoint of a join, which goes on.")
final class SavepointCommand extends ReleaseVerb {

  @Override
  void act(Deployer deployer) throws IOException {
    var unused = deployer.savepoint();
  }
}

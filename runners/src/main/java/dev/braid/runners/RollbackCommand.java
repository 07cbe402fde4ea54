// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.runners.deploy.Deployer;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code braid rollback}. */
@Command(
    name = "rollback",
    description = "Returns to the version that was deployed before, without a gap.")
final class RollbackCommand extends ReleaseVerb {

  @Override
  void act(Deployer deployer) throws IOException {
    var unused = deployer.rollback();
  }
}

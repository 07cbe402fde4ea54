// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.runners.deploy.Deployer;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code braid rollback}. */
@Command(
    name = "rollback",
    description = "Returns to the version that was deployed before, without a gap.")
final class RollbackCommand extends ReleaseVerb {

  @Mixin private final TakeOverOptions takeOver = new TakeOverOptions();

  @Override
  void act(Deployer deployer) throws IOException {
    var unused = deployer.rollback(takeOver.get());
  }
}

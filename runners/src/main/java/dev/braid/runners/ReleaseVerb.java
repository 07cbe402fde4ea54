// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.runners.deploy.Deployer;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A verb for a join that is deployed. */
abstract class ReleaseVerb implements Callable<Integer> {

  @Spec private @Nullable CommandSpec command;

  @Parameters(paramLabel = "JOIN", description = "The name of the join.")
  private String join = "";

  @Mixin private final ReleaseOptions releases = new ReleaseOptions();

  abstract void act(Deployer deployer) throws IOException;

  @Override
  public Integer call() throws IOException {
    releases.change(join, Objects.requireNonNull(command).commandLine().getOut(), this::act);
    return CommandLine.ExitCode.OK;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.pipeline.spec.SpecDescription;
import dev.braid.pipeline.spec.SpecReader;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code braid check}: a spec in words. */
@Command(
    name = "check",
    description = "Says in words what a spec will do, or lists every mistake in it.")
final class CheckCommand implements Runnable {

  @Spec private @Nullable CommandSpec command;

  @Parameters(paramLabel = "SPEC", description = "The spec of the join, a YAML file.")
  private Path spec = Path.of("");

  @Override
  public void run() {
    if (command != null) {
      command.commandLine().getOut().println(SpecDescription.of(SpecReader.read(spec)).strip());
    }
  }
}

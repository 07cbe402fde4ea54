// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.pipeline.spec.SpecChange;
import dev.braid.pipeline.spec.SpecDescription;
import dev.braid.pipeline.spec.SpecReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code braid check}: a spec in words, or what makes it another than one that runs. */
@Command(
    name = "check",
    description = "Says in words what a spec will do, or lists every mistake in it.")
final class CheckCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec command;

  @Parameters(paramLabel = "SPEC", description = "The spec of the join, a YAML file.")
  private Path spec = Path.of("");

  @Option(
      names = "--against",
      paramLabel = "OLD",
      description =
          "Say instead how it differs from OLD, and whether it may take over what OLD has open."
              + " Exits with 1 if it may not.")
  private @Nullable Path old;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(command).commandLine().getOut();
    JoinSpec wanted = SpecReader.read(spec);
    if (old == null) {
      out.println(SpecDescription.of(wanted).strip());
      return CommandLine.ExitCode.OK;
    }
    List<SpecChange> changes = SpecChange.between(SpecReader.read(old), wanted);
    changes.forEach(
        each -> out.printf("%-10s  %s%n", each.kind().name().toLowerCase(Locale.ROOT), each));
    if (changes.isEmpty()) {
      out.println("they say the same");
    }
    return SpecChange.allPossible(changes)
        ? CommandLine.ExitCode.OK
        : CommandLine.ExitCode.SOFTWARE;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.testing.golden.CaseReport;
import dev.braid.testing.golden.GoldenCases;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code braid test}: golden cases. */
@Command(
    name = "test",
    description = "Runs golden cases and shows what differs.",
    footer = {
      "%nA case is a folder with a join.yaml, a SOURCE.jsonl for each source and an expected.jsonl:",
      "the lines that must come out, each with the fields that matter. Its first line may tell when",
      "what arrives and where the watermark stands:",
      "",
      "  {\"story\": [\"requests 1 arrives\", \"the watermark reaches 2026-01-01T12:00:03Z\",",
      "             \"the rest arrives\"]}",
      "",
      "Exits with 1 if a case fails."
    })
final class TestCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec command;

  @Parameters(paramLabel = "DIR", description = "A folder of cases, or one case.")
  private Path folder = Path.of("");

  @Override
  public Integer call() throws IOException {
    CommandLine commandLine = Objects.requireNonNull(command).commandLine();
    PrintWriter out = commandLine.getOut();
    List<CaseReport> reports;
    try {
      reports = GoldenCases.run(folder);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(commandLine, String.valueOf(e.getMessage()), e);
    }
    reports.forEach(out::println);
    long failed = reports.stream().filter(report -> !report.passed()).count();
    out.println((reports.size() - failed) + " passed, " + failed + " failed");
    return failed == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }
}

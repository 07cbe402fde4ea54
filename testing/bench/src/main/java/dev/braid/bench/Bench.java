// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench;

import dev.braid.bench.decode.DecodeBenchmark;
import dev.braid.bench.operator.GrowthBenchmark;
import dev.braid.bench.operator.JoinBenchmark;
import dev.braid.bench.publish.PublishBenchmark;
import dev.braid.bench.recovery.RecoveryBenchmark;
import dev.braid.bench.stream.LatencyBenchmark;
import dev.braid.bench.stream.ThroughputBenchmark;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code braid bench}: measures Braid and what else could do its work, side by side. */
@Command(
    name = "braid bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Measures Braid and what else could do its work, on this machine, side by side. In each round"
          + " every contender runs once; what comes out is held against the truth.",
      ""
    },
    footerHeading = "%nBenchmarks:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all was measured",
      "1:something could not be measured, or an answer was wrong",
      "2:the call is wrong; nothing ran"
    })
public final class Bench implements Callable<Integer> {

  private static final List<Benchmark> ALL =
      List.of(
          JoinBenchmark.onHeap(),
          JoinBenchmark.onRocksDb(),
          JoinBenchmark.ofHeartbeats(),
          new GrowthBenchmark("growth-10k", 10_000),
          new GrowthBenchmark("growth-100k", 100_000),
          new GrowthBenchmark("growth-1m", 1_000_000),
          new GrowthBenchmark("growth-10m", 10_000_000),
          new DecodeBenchmark(),
          new PublishBenchmark(),
          ThroughputBenchmark.ofAll(),
          ThroughputBenchmark.ofScaling(),
          LatencyBenchmark.at(500),
          LatencyBenchmark.at(2_000),
          LatencyBenchmark.at(5_000),
          new RecoveryBenchmark());

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "Which; default: all but growth-10m.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often each contender runs; default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "out/bench",
      description = "Where the report and its plots go; default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("out", "bench");

  @Spec private CommandLine.Model.@Nullable CommandSpec spec;

  public static void main(String[] args) {
    CommandLine line = new CommandLine(new Bench());
    line.getCommandSpec()
        .usageMessage()
        .footer(
            ALL.stream()
                .map(each -> String.format("  %-16s %s", each.name(), each.description()))
                .toArray(String[]::new));
    line.setParameterExceptionHandler((e, given) -> said(line, e, ExitCode.USAGE));
    line.setExecutionExceptionHandler((e, failed, given) -> said(line, e, ExitCode.SOFTWARE));
    System.exit(line.execute(args));
  }

  private static int said(CommandLine line, Exception e, int exitCode) {
    line.getErr().println("braid: " + e.getMessage());
    return exitCode;
  }

  @Override
  public Integer call() throws IOException {
    CommandLine line = commandLine();
    List<Benchmark> asked = asked(line);
    if (rounds < 1 || rounds > 100) {
      throw new ParameterException(line, "--rounds must be 1 to 100, not " + rounds);
    }
    // Now, since a mistake in it would else be found when all is measured.
    try {
      Files.createDirectories(out);
    } catch (FileAlreadyExistsException e) {
      throw new ParameterException(line, "--out " + out + " is a file, but must be a folder", e);
    }
    PrintWriter err = line.getErr();
    Report report = new Report();
    int failed = 0;
    for (Benchmark benchmark : asked) {
      for (int round = 0; round < rounds; round++) {
        Path folder = Files.createTempDirectory("braid-bench-");
        long begin = System.nanoTime();
        try {
          Round measured = new Round(benchmark.name(), round, folder);
          benchmark.run(measured);
          report.add(measured.samples());
          failed += measured.failures().size();
          for (String failure : measured.failures()) {
            err.printf("%s, round %d, %s%n", benchmark.name(), round + 1, failure);
          }
          Duration took = Duration.ofNanos(System.nanoTime() - begin);
          err.printf("%s, round %d: %d s%n", benchmark.name(), round + 1, took.toSeconds());
        } catch (Exception e) {
          if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
          }
          failed++;
          err.printf("%s, round %d: %s%n", benchmark.name(), round + 1, e.getMessage());
        } finally {
          delete(folder);
        }
        err.flush();
      }
    }
    report.write(out);
    line.getOut().print(report.markdown());
    line.getOut().flush();
    err.println("plots and figures are in " + out.toAbsolutePath());
    err.flush();
    return failed == 0 ? 0 : 1;
  }

  private List<Benchmark> asked(CommandLine line) {
    if (names.isEmpty()) {
      return ALL.stream().filter(each -> !each.isLong()).toList();
    }
    List<Benchmark> asked = new ArrayList<>();
    for (String name : names) {
      asked.add(
          ALL.stream()
              .filter(each -> each.name().equals(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      new ParameterException(
                          line,
                          "there is no benchmark '"
                              + name
                              + "', but "
                              + String.join(", ", ALL.stream().map(Benchmark::name).toList()))));
    }
    return asked;
  }

  private CommandLine commandLine() {
    CommandLine.Model.CommandSpec known = spec;
    if (known == null) {
      throw new IllegalStateException("run by picocli only");
    }
    return known.commandLine();
  }

  /** A process that was just ended may still be at it. */
  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.pipeline.spec.SpecReader;
import dev.braid.testing.generate.EventGenerator;
import dev.braid.testing.generate.Settings;
import dev.braid.testing.live.OutputWatch.Decision;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code braid demo}: a join at work, from nothing. */
@Command(
    name = "demo",
    description =
        "Runs a join on Kafka, Redis and Flink on this machine, with events that happen now, and"
            + " shows its results as they come.",
    footer =
        "%nWhere 'braid up' has started them they are used, and left running. Of each complete"
            + " result it shows the time from the append of the event that completed it until the"
            + " result could be read; the others wait for their deadline.")
final class DemoCommand implements Callable<Integer> {

  /** What the launcher says of where the examples are. */
  static final String EXAMPLES = "braid.examples";

  private static final int MOST_PARALLELISM = 64;
  private static final double LOSS = 0.05;
  private static final double DUPLICATES = 0.01;

  @Spec private @Nullable CommandSpec command;

  @Parameters(
      paramLabel = "SPEC",
      arity = "0..1",
      description = "The spec of the join, a YAML file (default: the example 'match').")
  private @Nullable Path spec;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "For how long events are sent, like 60s (default: until Ctrl-C).",
      converter = GenerateCommand.ToDuration.class)
  private @Nullable Duration duration;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Events a second, once it is under way (default: ${DEFAULT-VALUE}).",
      defaultValue = "200")
  private double rate;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "How many slots of Flink share the work (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private int parallelism;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "As for 'braid up' (default: ./.braid/stack).")
  private @Nullable Path dir;

  @Option(names = "--json", description = "Print nothing but the summary, as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    CommandLine line = Objects.requireNonNull(command).commandLine();
    try (EndSignal end = EndSignal.forThisThread()) {
      DemoReport report = demo(line).run(end);
      PrintWriter to = line.getOut();
      to.print(json ? report.toJson() + "\n" : "\n" + report.toTable());
      to.flush();
      return CommandLine.ExitCode.OK;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(line, String.valueOf(e.getMessage()), e);
    }
  }

  private Demo demo(CommandLine line) throws IOException {
    if (parallelism < 1 || parallelism > MOST_PARALLELISM) {
      throw new IllegalArgumentException(
          "--parallelism must be 1 to " + MOST_PARALLELISM + ", not " + parallelism);
    }
    if (duration != null && duration.isZero()) {
      throw new IllegalArgumentException("--for must be longer than nothing");
    }
    Path file = spec == null ? example() : spec;
    JoinSpec join = SpecReader.read(file);
    Settings events =
        Settings.of(Integer.MAX_VALUE)
            .withRate(rate)
            .withLoss(LOSS)
            .withDisorder(join.disorder())
            .withDuplicates(DUPLICATES);
    requirePossible(join, events);
    Clock clock = Clock.systemUTC();
    return new Demo(
        UpCommand.stack(Objects.requireNonNullElse(dir, UpCommand.FOLDER)),
        join,
        file,
        ClusterRun.jar(),
        parallelism,
        events,
        duration,
        line.getErr(),
        shown(line, clock),
        clock);
  }

  /** Before anything is started. */
  private static void requirePossible(JoinSpec join, Settings events) {
    var unused = EventGenerator.of(join, events).lines().findFirst();
  }

  private Consumer<Decision> shown(CommandLine line, Clock clock) {
    return json
        ? decision -> {}
        : new ResultLines(
            line.getOut(), Integer.getInteger(RunCommand.COLUMNS, Integer.MAX_VALUE), clock);
  }

  private static Path example() {
    Path file = Path.of(System.getProperty(EXAMPLES, "pipeline/examples"), "match", "join.yaml");
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("there is no example " + file + "; give a SPEC");
    }
    return file;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.pipeline.io.OutputFiles;
import dev.braid.pipeline.spec.Durations;
import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.pipeline.spec.SpecReader;
import dev.braid.testing.generate.EventGenerator;
import dev.braid.testing.generate.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code braid generate}: events for a spec. */
@Command(
    name = "generate",
    description = "Makes plausible events for a spec: SOURCE.jsonl for each source.",
    footer = "%nThe same seed and options give the same lines.")
final class GenerateCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec command;

  @Parameters(paramLabel = "SPEC", description = "The spec of the join, a YAML file.")
  private Path spec = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "The folder to write to; files that are there are replaced.")
  private Path out = Path.of("");

  @Option(
      names = "--keys",
      paramLabel = "N",
      description = "How many keys (default: ${DEFAULT-VALUE}).",
      defaultValue = "1000")
  private int keys;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Events a second, in event time (default: ${DEFAULT-VALUE}).",
      defaultValue = "100")
  private double rate;

  @Option(
      names = "--loss",
      paramLabel = "P",
      description = "How likely an event never comes, 0 to 1 (default: ${DEFAULT-VALUE}).",
      defaultValue = "0.05")
  private double loss;

  @Option(
      names = "--disorder",
      paramLabel = "TIME",
      description = "How far out of order a source is at most, like 500ms (default: the spec's).",
      converter = ToDuration.class)
  private @Nullable Duration disorder;

  @Option(
      names = "--duplicates",
      paramLabel = "P",
      description = "How likely an event is sent twice, 0 to 1 (default: ${DEFAULT-VALUE}).",
      defaultValue = "0.01")
  private double duplicates;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "What makes two runs the same (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private long seed;

  @Option(
      names = "--start",
      paramLabel = "TIME",
      description = "When the first event happens (default: ${DEFAULT-VALUE}).",
      defaultValue = "2026-01-01T00:00:00Z",
      converter = ToInstant.class)
  private Instant start = Instant.EPOCH;

  @Override
  public Integer call() throws IOException {
    CommandLine commandLine = Objects.requireNonNull(command).commandLine();
    JoinSpec join = SpecReader.read(spec);
    EventGenerator generator;
    try {
      generator = EventGenerator.of(join, settings(join));
      OutputFiles.of(
              join.sources().keySet().stream()
                  .map(source -> out.resolve(source + ".jsonl").toString())
                  .toList())
          .prepare();
    } catch (IllegalArgumentException | IOException e) {
      throw new ParameterException(commandLine, String.valueOf(e.getMessage()), e);
    }
    Map<String, Long> written = generator.writeTo(out);
    PrintWriter to = commandLine.getOut();
    written.forEach(
        (source, lines) -> to.printf("%,9d lines  %s%n", lines, out.resolve(source + ".jsonl")));
    return CommandLine.ExitCode.OK;
  }

  private Settings settings(JoinSpec join) {
    return Settings.of(keys)
        .withRate(rate)
        .withLoss(loss)
        .withDisorder(disorder == null ? join.disorder() : disorder)
        .withDuplicates(duplicates)
        .withSeed(seed)
        .withStart(start);
  }

  /** As durations are written in a spec. */
  static final class ToDuration implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return Durations.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage() + ", not '" + text + "'");
      }
    }
  }

  /** As times are written in events. */
  static final class ToInstant implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        return OffsetDateTime.parse(text).toInstant();
      } catch (DateTimeException e) {
        throw new TypeConversionException("write it like 2026-01-01T00:00:00Z, not '" + text + "'");
      }
    }
  }
}

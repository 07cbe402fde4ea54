// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.pipeline.JoinPipeline;
import dev.braid.pipeline.Summary;
import dev.braid.pipeline.io.EndpointsCheck;
import dev.braid.pipeline.io.Files;
import dev.braid.pipeline.io.OutputFiles;
import dev.braid.pipeline.spec.Endpoints;
import dev.braid.pipeline.spec.EndpointsReader;
import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.pipeline.spec.SpecReader;
import dev.braid.runners.job.FlinkOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code braid run}: one join, from its sources to its outputs. */
@Command(
    name = "run",
    description = "Runs a join.",
    footer =
        "%nWithout --endpoints a source is SOURCE.jsonl or SOURCE.jsonl.gz in the data folder, and"
            + " the outputs are results.jsonl, missing.jsonl, late.jsonl and rejected.jsonl in the"
            + " out folder.")
final class RunCommand implements Callable<Integer> {

  /** What the launcher knows of the terminal; absent if standard error is none. */
  static final String COLUMNS = "braid.columns";

  private static final int MOST_PARALLELISM = 128;
  private static final int MOST_DEFAULT_PARALLELISM = 4;

  @Spec private @Nullable CommandSpec command;

  @Parameters(paramLabel = "SPEC", description = "The spec of the join, a YAML file.")
  private Path spec = Path.of("");

  @Option(
      names = "--endpoints",
      paramLabel = "FILE",
      description = "Where the sources and outputs are, a YAML file.")
  private @Nullable Path endpoints;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The folder of the sources (default: beside the spec).")
  private @Nullable Path data;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The folder of the outputs (default: ./out).")
  private @Nullable Path out;

  @Option(
      names = "--runner",
      paramLabel = "RUNNER",
      description = "direct or flink, in this process (default: direct).")
  private LocalRun.Runner runner = LocalRun.Runner.DIRECT;

  @Option(
      names = "--state",
      paramLabel = "WHERE",
      description = "Where Flink keeps state: memory or rocksdb (default: memory).")
  private LocalRun.@Nullable State state;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description =
          "How many threads share the work (default: one for each core, at most 4; on a cluster,"
              + " what is set there).")
  private @Nullable Integer parallelism;

  @Mixin private final ClusterOptions cluster = new ClusterOptions();

  @Option(names = "--json", description = "Print the summary as JSON.")
  private boolean json;

  @Option(names = "--quiet", description = "Show no progress.")
  private boolean quiet;

  @Override
  public Integer call() throws IOException {
    checkOptions();
    JoinSpec join = SpecReader.read(spec);
    if (cluster.url() != null) {
      return submit(join);
    }
    Endpoints ends =
        endpoints == null
            ? Files.inFolders(join, dataFolder(), out == null ? Path.of("out") : out)
            : EndpointsReader.read(endpoints, join, System::getenv);
    Map<String, String> outputs = Files.written(ends);
    Files.requireApart(definitions(), outputs.values());
    OutputFiles files = OutputFiles.of(List.copyOf(outputs.values()));
    try {
      files.prepare();
    } catch (IOException e) {
      throw wrong(e.getMessage());
    }
    EndpointsCheck.require(ends);
    // What never ends by itself ends with Ctrl-C, and then says what it has counted.
    try (EndSignal end = ends.isEndless() ? EndSignal.forThisThread() : null) {
      Clock clock = Clock.systemUTC();
      long started = clock.millis();
      Summary summary = run(join, ends, files, end, clock);
      Duration took = Duration.ofMillis(clock.millis() - started);
      print(new RunReport(summary, took, shown(ends.outputs())));
    }
    return CommandLine.ExitCode.OK;
  }

  private void print(RunReport report) throws IOException {
    PrintWriter to = command().commandLine().getOut();
    to.print(json ? report.toJson() + "\n" : report.toTable());
    if (to.checkError()) {
      throw new IOException("the outputs are written, but the summary cannot be");
    }
  }

  private int submit(JoinSpec join) throws IOException {
    try {
      ClusterRun.of(join, spec, Objects.requireNonNull(endpoints), cluster, state, parallelism)
          .start(command().commandLine().getOut(), json);
      return CommandLine.ExitCode.OK;
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  @SuppressWarnings("try") // resources that are only there to be closed
  private Summary run(
      JoinSpec join, Endpoints ends, OutputFiles files, @Nullable EndSignal end, Clock clock)
      throws IOException {
    LocalRun.State kept = Objects.requireNonNullElse(state, LocalRun.State.MEMORY);
    // However it ends, the parts of its outputs go.
    try (AtEnd tidied = AtEnd.run(files::deleteUnfinished);
        LocalRun run =
            switch (runner) {
              case DIRECT -> new DirectRun(join, threads());
              case FLINK -> FlinkRun.start(join, options(join, ends), kept, threads());
            };
        ProgressLine shown = progress(run, clock)) {
      try {
        return run.run(pipeline -> JoinPipeline.build(pipeline, join, ends));
      } catch (RuntimeException e) {
        if (end == null || !end.isGiven()) {
          throw e;
        }
        end.interruptNoMore();
        return run.soFar();
      }
    }
  }

  private FlinkOptions options(JoinSpec join, Endpoints ends) {
    return FlinkOptions.of(join, ends, cluster.checkpointInterval());
  }

  private int threads() {
    return Objects.requireNonNullElseGet(
        parallelism,
        () -> Math.min(Runtime.getRuntime().availableProcessors(), MOST_DEFAULT_PARALLELISM));
  }

  private @Nullable ProgressLine progress(LocalRun run, Clock clock) {
    Integer columns = Integer.getInteger(COLUMNS);
    return columns == null || json || quiet
        ? null
        : ProgressLine.start(run::soFar, command().commandLine().getErr(), columns, clock);
  }

  private void checkOptions() {
    if (endpoints != null && (data != null || out != null)) {
      throw wrong("--endpoints says where everything is; leave out --data and --out");
    }
    if (state != null && runner != LocalRun.Runner.FLINK && cluster.url() == null) {
      throw wrong("--state goes with --runner flink or --flink only");
    }
    try {
      cluster.check(command().commandLine().getParseResult());
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
    if (parallelism != null && (parallelism < 1 || parallelism > MOST_PARALLELISM)) {
      throw wrong("--parallelism must be 1 to " + MOST_PARALLELISM + ", not " + parallelism);
    }
  }

  private ParameterException wrong(@Nullable String message) {
    return new ParameterException(command().commandLine(), String.valueOf(message));
  }

  private CommandSpec command() {
    return Objects.requireNonNull(command);
  }

  private Map<String, List<String>> definitions() {
    Map<String, List<String>> definitions = new LinkedHashMap<>();
    definitions.put("the spec", List.of(spec.toString()));
    if (endpoints != null) {
      definitions.put("the endpoints file", List.of(endpoints.toString()));
    }
    return definitions;
  }

  private Path dataFolder() {
    Path beside = spec.toAbsolutePath().getParent();
    return data != null ? data : Objects.requireNonNullElse(beside, Path.of("."));
  }

  private static Map<String, String> shown(Endpoints.Outputs outputs) {
    Map<String, String> shown = new LinkedHashMap<>();
    outputs
        .byName()
        .forEach(
            (name, output) ->
                shown.put(
                    name,
                    output instanceof Endpoints.Topic topic
                        ? "topic " + topic.name()
                        : shown(((Endpoints.File) output).path())));
    return shown;
  }

  /** As short as it can be from here. */
  private static String shown(String file) {
    String here = Path.of("").toAbsolutePath() + "/";
    return file.startsWith(here) ? file.substring(here.length()) : file;
  }
}

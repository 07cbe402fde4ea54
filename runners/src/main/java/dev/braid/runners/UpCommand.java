// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.testing.stack.LocalStack;
import dev.braid.testing.stack.StackSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code braid up}: Kafka, Redis and Flink on this machine. */
@Command(
    name = "up",
    description = "Starts Kafka, Redis and Flink on this machine, and says where they answer.",
    footer = "%nThey run until 'braid down'.")
final class UpCommand implements Callable<Integer> {

  /** Where a stack is whose data nobody asked to keep. */
  static final Path FOLDER = Path.of(".braid", "stack");

  @Spec private @Nullable CommandSpec command;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Where to keep their data, also after 'braid down --dir DIR' (default: ./.braid/stack,"
              + " until 'braid down').")
  private @Nullable Path dir;

  @Option(
      names = "--kafka-port",
      paramLabel = "N",
      description = "The port of Kafka (default: 9092, or a free one).")
  private @Nullable Integer kafkaPort;

  @Option(
      names = "--redis-port",
      paramLabel = "N",
      description = "The port of Redis (default: 6379, or a free one).")
  private @Nullable Integer redisPort;

  @Option(
      names = "--flink-port",
      paramLabel = "N",
      description = "The port of Flink's web UI and REST (default: 8081, or a free one).")
  private @Nullable Integer flinkPort;

  @Option(
      names = "--slots",
      paramLabel = "N",
      description = "How many slots each TaskManager has (default: 2).")
  private @Nullable Integer slots;

  @Option(
      names = "--task-managers",
      paramLabel = "N",
      description = "How many TaskManagers there are (default: 1).")
  private @Nullable Integer taskManagers;

  @Option(
      names = "--state",
      paramLabel = "WHERE",
      description = "Where Flink keeps state: memory or rocksdb (default: rocksdb).")
  private LocalRun.@Nullable State state;

  @Option(names = "--json", description = "Print the addresses as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    CommandLine line = Objects.requireNonNull(command).commandLine();
    Path folder = Objects.requireNonNullElse(dir, FOLDER);
    LocalStack.Up up;
    try {
      up = stack(folder).up(settings(), dir != null);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(line, String.valueOf(e.getMessage()), e);
    }
    if (up.already()) {
      line.getErr().println("braid: it is already up");
    }
    StackReport report = new StackReport(up.addresses(), folder);
    PrintWriter to = line.getOut();
    to.print(json ? report.toJson() + "\n" : report.toTable());
    to.flush();
    return CommandLine.ExitCode.OK;
  }

  /** The stack of a folder, with the libraries of the job jar if that is built. */
  static LocalStack stack(Path folder) {
    LocalStack stack = LocalStack.in(folder);
    Path jar = ClusterRun.jarPath();
    return Files.isRegularFile(jar) ? stack.withLibraries(jar) : stack;
  }

  private StackSettings settings() {
    return new StackSettings(
        kafkaPort,
        redisPort,
        flinkPort,
        slots,
        taskManagers,
        state == null ? null : state == LocalRun.State.MEMORY);
  }
}

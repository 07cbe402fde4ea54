// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.braid.testing.stack.LocalStack;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code braid down}: ends what {@link UpCommand} started. */
@Command(
    name = "down",
    description = "Stops what 'braid up' started; deletes its data, unless it had a --dir.")
final class DownCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec command;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "As for 'braid up' (default: ./.braid/stack).")
  private @Nullable Path dir;

  @Option(names = "--json", description = "Print what was stopped as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Path folder = Objects.requireNonNullElse(dir, UpCommand.FOLDER);
    List<String> stopped = LocalStack.in(folder).down();
    PrintWriter to = Objects.requireNonNull(command).commandLine().getOut();
    if (json) {
      to.println(
          stopped.stream()
              .map(
                  name ->
                      '"' + new String(JsonStringEncoder.getInstance().quoteAsString(name)) + '"')
              .collect(Collectors.joining(",", "{\"stopped\":[", "]}")));
    } else if (stopped.isEmpty()) {
      to.println("nothing is up in " + folder);
    } else {
      to.println("stopped " + String.join(", ", stopped));
    }
    to.flush();
    return CommandLine.ExitCode.OK;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The command line as a process of its own, which can be killed. */
final class Tool {

  private static final int KILLED = 128 + 9;

  /**
   * What it said, and how it ended.
   *
   * @param exit its exit code
   * @param lines of both of its outputs
   */
  record Said(int exit, List<String> lines) {
    boolean isKilled() {
      return exit == KILLED;
    }

    @Override
    public String toString() {
      return "exit " + exit + "\n" + String.join("\n", lines);
    }
  }

  private Tool() {}

  /** Runs it to its end. */
  static Said run(String... arguments) throws IOException, InterruptedException {
    return runUntil(null, arguments);
  }

  /** Runs it, and kills it as soon as a line has {@code fatal} in it. */
  static Said runUntil(@Nullable String fatal, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dbraid.job=target/braid-job.jar",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.braid.runners.Braid"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        System.out.println("## " + line);
        lines.add(line);
        if (fatal != null && line.contains(fatal)) {
          process
              .toHandle()
              .destroyForcibly(); // unlike the process itself, it leaves us its output
        }
      }
    }
    process.waitFor(1, TimeUnit.MINUTES);
    return new Said(process.exitValue(), lines);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures of a contender that runs in a process of its own, which says them when it ends. */
public final class Figures {

  private static final String FIGURE = "figure ";

  private Figures() {}

  /** Says them, for the process that {@linkplain #of waits}. */
  public static void say(Map<String, Double> figures) {
    figures.forEach((metric, value) -> System.out.println(FIGURE + metric + "=" + value));
  }

  /**
   * Runs a main class to its end.
   *
   * @param log what it says is written to it
   * @return the figures it said, by metric
   * @throws IOException if it fails or takes longer than {@code patience}
   */
  public static Map<String, Double> of(
      Class<?> main, List<String> args, Path log, Duration patience)
      throws IOException, InterruptedException {
    try (JavaProcess process = JavaProcess.start(log, false, main.getName(), args)) {
      if (process.await(patience) != 0) {
        throw new IOException(main.getSimpleName() + " " + args + " failed: " + process.said());
      }
      Map<String, Double> figures = new LinkedHashMap<>();
      for (String line : process.said().lines().toList()) {
        if (line.startsWith(FIGURE)) {
          int equals = line.lastIndexOf('=');
          figures.put(
              line.substring(FIGURE.length(), equals),
              Double.parseDouble(line.substring(equals + 1)));
        }
      }
      return figures;
    }
  }
}

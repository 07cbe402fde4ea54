// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** One round of a benchmark: it lets contenders run, and collects what they were measured to do. */
public final class Round {

  /** A measured run of a contender. */
  @FunctionalInterface
  public interface Run<T> {
    /**
     * Figures by metric.
     *
     * @throws Exception if it cannot be measured, or gave a wrong answer
     */
    Map<String, Double> of(T contender) throws Exception;
  }

  private final String benchmark;
  private final int number;
  private final Path folder;
  private final List<Sample> samples = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  /**
   * A round of a benchmark.
   *
   * @param number from 0; the order of the contenders is another in each
   * @param folder empty, for what the contenders write
   */
  Round(String benchmark, int number, Path folder) {
    this.benchmark = benchmark;
    this.number = number;
    this.folder = folder;
  }

  /** For what the contenders write. */
  public Path folder() {
    return folder;
  }

  /** Lets each contender run once; one that fails has no figures, the others have theirs. */
  public <T> void each(String setting, List<T> contenders, Run<T> run) throws InterruptedException {
    List<T> inTurn = new ArrayList<>(contenders);
    Collections.rotate(inTurn, number);
    for (T contender : inTurn) {
      try {
        run.of(contender)
            .forEach(
                (metric, value) ->
                    samples.add(
                        new Sample(benchmark, setting, contender.toString(), metric, value)));
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        failures.add(setting + ", " + contender + ": " + e.getMessage());
      }
    }
  }

  List<Sample> samples() {
    return samples;
  }

  List<String> failures() {
    return failures;
  }
}

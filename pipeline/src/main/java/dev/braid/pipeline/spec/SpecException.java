// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import java.util.List;
import java.util.stream.Collectors;

/** Says that a file cannot be used, with every mistake in it; the message has one on each line. */
public final class SpecException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final List<Problem> problems;

  SpecException(List<Problem> problems) {
    super(problems.stream().sorted().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = problems.stream().sorted().toList();
  }

  /** The mistakes by position, at least one. */
  public List<Problem> problems() {
    return problems;
  }
}

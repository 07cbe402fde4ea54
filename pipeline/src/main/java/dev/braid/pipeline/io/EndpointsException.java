// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import java.util.List;

/** Endpoints that are not there: each problem says what is wrong and what would be right. */
public final class EndpointsException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final List<String> problems;

  EndpointsException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}

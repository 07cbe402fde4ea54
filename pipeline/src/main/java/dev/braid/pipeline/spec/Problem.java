// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import java.io.Serializable;
import java.util.Comparator;

/**
 * A mistake in a file, where it is and what would be right. Problems sort by their position.
 *
 * @param file the file as the user named it
 * @param line from 1
 * @param column from 1, in characters
 */
public record Problem(String file, int line, int column, String message)
    implements Comparable<Problem>, Serializable {

  private static final Comparator<Problem> BY_POSITION =
      Comparator.comparing(Problem::file)
          .thenComparingInt(Problem::line)
          .thenComparingInt(Problem::column)
          .thenComparing(Problem::message);

  @Override
  public int compareTo(Problem other) {
    return BY_POSITION.compare(this, other);
  }

  /** As compilers write it: {@code join.yaml:7:12: unknown key 'outcome'}. */
  @Override
  public String toString() {
    return file + ":" + line + ":" + column + ": " + message;
  }
}

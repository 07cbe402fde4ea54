// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Something that is measured for several contenders, side by side. */
public interface Benchmark {

  /** As it is asked for. */
  String name();

  /** What it measures, in a line. */
  String description();

  /** Whether it takes so long that it runs only when it is asked for by its name. */
  default boolean isLong() {
    return false;
  }

  /**
   * Lets each contender run once.
   *
   * @param round from 0; the order of the contenders is another in each
   * @param folder empty, for what they write
   * @throws Exception if one cannot be measured, or gave a wrong answer
   */
  List<Sample> round(int round, Path folder) throws Exception;

  /** The contenders in the order of a round. */
  static <T> List<T> inTurn(int round, List<T> contenders) {
    List<T> rotated = new ArrayList<>(contenders);
    Collections.rotate(rotated, round);
    return rotated;
  }
}

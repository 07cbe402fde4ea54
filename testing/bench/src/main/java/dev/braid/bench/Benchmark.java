// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench;

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
   * Lets each contender run once in each setting.
   *
   * @throws Exception if none can be measured
   */
  void run(Round round) throws Exception;
}

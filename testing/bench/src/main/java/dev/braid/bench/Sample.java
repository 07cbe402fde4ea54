// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench;

/**
 * One figure of one round.
 *
 * @param benchmark what was measured
 * @param setting under which circumstances
 * @param contender whose figure it is
 * @param metric its name, with the unit
 */
public record Sample(
    String benchmark, String setting, String contender, String metric, double value) {

  /** Whether a larger figure is a better one. */
  boolean moreIsBetter() {
    return metric.endsWith("/s");
  }
}

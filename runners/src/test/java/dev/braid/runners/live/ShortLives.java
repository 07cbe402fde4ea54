// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.live;

import dev.braid.testing.stack.FlinkCluster;

/** Processes that are killed before C2 has earned what it costs. */
final class ShortLives {

  private ShortLives() {}

  /** The same cluster, not yet started, whose code is compiled by C1 alone. */
  static FlinkCluster of(FlinkCluster cluster) {
    return cluster.withVariable("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");
  }
}

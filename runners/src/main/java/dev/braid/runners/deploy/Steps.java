// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.deploy;

import java.time.Duration;

/** Is told what a deployment has done. */
@FunctionalInterface
public interface Steps {
  /**
   * A step is done.
   *
   * @param took since the step before
   */
  void done(Duration took, String what);
}

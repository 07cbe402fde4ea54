// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

/** When an instance may be decided as complete. Expiry waits for the watermark either way. */
public enum Decide {
  /** As soon as the events seen so far make it complete: the lowest latency. */
  ON_ARRIVAL,
  /**
   * When the watermark has passed the completing event: the result equals the evaluation of the
   * whole set of events, in whatever order they arrive. Costs the sources' disorder in latency.
   */
  ON_WATERMARK
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

/** How an instance ended. */
public enum Status {
  /** Every event of an outcome was there. */
  COMPLETE,
  /** At the deadline all but optional events of an outcome were there. */
  PARTIAL,
  /** At the deadline no outcome had its events. */
  MISSING;

  /** As it is written in a result. */
  public String text() {
    return switch (this) {
      case COMPLETE -> "complete";
      case PARTIAL -> "partial";
      case MISSING -> "missing";
    };
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

/** Which of several events of one type a result carries, in event-time order. */
public enum Keep {
  FIRST,
  LAST,
  /** All of them, as a list. */
  ALL
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import org.jspecify.annotations.Nullable;

/** A value on the heap, and whether the state below knows it. */
class CachedEntry<V> {

  private @Nullable V value;
  private boolean stored;
  private boolean changed;

  /**
   * An unchanged value.
   *
   * @param stored whether the state below may hold one
   */
  CachedEntry(@Nullable V value, boolean stored) {
    this.value = value;
    this.stored = stored;
  }

  final @Nullable V value() {
    return value;
  }

  /** Whether the state below holds something else. */
  public final boolean isChanged() {
    return changed;
  }

  /** Whether there is none, here or in the state below. */
  public final boolean isNothing() {
    return value == null && !stored;
  }

  /** What has come and gone before it was written needs no deletion either. */
  final void change(@Nullable V value) {
    this.value = value;
    this.changed = value != null || stored;
  }

  final void written() {
    stored = value != null;
    changed = false;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value of one key on the heap, of one of its states: in a namespace, and of a map under a name.
 * It is a node in the list of its key's cells, for of those there are many.
 */
final class Cell<N, A, V> {

  /** A state that has cells, and another below. */
  interface Home<N, A, V> {
    /** Writes a value to the state below, where the cell's key is the current one. */
    void write(@Nullable N namespace, @Nullable A name, @Nullable V value) throws Exception;
  }

  /** The next one of its key. */
  @Nullable Cell<?, ?, ?> next;

  private final Home<N, A, V> home;
  private final @Nullable N namespace;
  private final @Nullable A name;
  private @Nullable V value;
  private boolean stored;
  private boolean changed;

  /**
   * An unchanged value.
   *
   * @param name null where the home is no map
   * @param stored whether the state below may hold one
   */
  Cell(
      Home<N, A, V> home,
      @Nullable N namespace,
      @Nullable A name,
      @Nullable V value,
      boolean stored) {
    this.home = home;
    this.namespace = namespace;
    this.name = name;
    this.value = value;
    this.stored = stored;
  }

  boolean isOf(Home<?, ?, ?> other, @Nullable Object itsNamespace) {
    return home == other && Objects.equals(namespace, itsNamespace);
  }

  boolean isNamed(@Nullable Object other) {
    return Objects.equals(name, other);
  }

  @Nullable V value() {
    return value;
  }

  /** Whether there is none, here or in the state below. */
  boolean isNothing() {
    return value == null && !stored;
  }

  /** Whether the state below holds something else. */
  boolean isChanged() {
    return changed;
  }

  /** What has come and gone before it was written needs no deletion either. */
  void change(@Nullable V other) {
    value = other;
    changed = other != null || stored;
  }

  /** Lets the state below, where the cell's key is the current one, hold the same. */
  void writeBack() throws Exception {
    if (changed) {
      home.write(namespace, name, value);
      stored = value != null;
      changed = false;
    }
  }
}

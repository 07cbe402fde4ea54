// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Numbers from 0 on, of which each must come once. */
public final class OnceEach {

  private final BitSet came = new BitSet();
  private int again;

  /** Takes note of one. */
  public void came(int number) {
    if (came.get(number)) {
      again++;
    }
    came.set(number);
  }

  /** Whether it came. */
  public boolean has(int number) {
    return came.get(number);
  }

  /** How many came, each counted once. */
  public int count() {
    return came.cardinality();
  }

  /** What is wrong if those below {@code number} are due; null if they came, once, and no other. */
  public @Nullable String mistake(int number) {
    int lost = number - came.get(0, number).cardinality();
    int strange = count() - (number - lost);
    return lost + again + strange == 0
        ? null
        : "of " + number + ", lost " + lost + ", doubled " + again + ", strange " + strange;
  }
}

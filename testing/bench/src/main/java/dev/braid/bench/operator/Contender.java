// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.operator;

import java.util.Locale;

/** Whose join it is. */
enum Contender {
  BRAID,
  PLAIN,
  TUNED;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

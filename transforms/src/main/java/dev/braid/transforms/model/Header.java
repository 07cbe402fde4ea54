// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A header of a record. A record may have several of one name; their order counts.
 *
 * @param value its bytes; null: it has a name only
 */
public record Header(String name, byte @Nullable [] value) {

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Header that
        && name.equals(that.name)
        && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }
}

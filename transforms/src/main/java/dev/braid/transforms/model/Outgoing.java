// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A record to be published once.
 *
 * @param id names it, and so its claim. Of a join's result it is the instance: whatever outcome a
 *     replay decides, the first published wins
 * @param key what decides the partition of the log
 * @param value shared, not copied: do not change it
 */
public record Outgoing(String id, String key, byte[] value) {

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Outgoing that
        && id.equals(that.id)
        && key.equals(that.key)
        && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }
}

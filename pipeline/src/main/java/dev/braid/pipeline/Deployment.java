// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run of a join that may take over from another, or run beside one that shares its claims.
 *
 * @param name by which it yields to another while that is the {@linkplain
 *     dev.braid.pipeline.io.ActiveDeployment active} one; null if it yields to none
 * @param readFrom where a topic is begun of which neither a savepoint nor this deployment has read
 *     anything, by the time its records were written; null: at what the group committed, else at
 *     the beginning
 * @param instancesFrom nothing comes out of instances that start earlier, which the other has
 *     decided; null if there is no other
 * @param besideAnother whether the other runs while it starts, and is to have the cores first
 */
public record Deployment(
    @Nullable String name,
    @Nullable Instant readFrom,
    @Nullable Instant instancesFrom,
    boolean besideAnother) {

  /** One that is alone. */
  public static final Deployment ALONE = new Deployment(null, null, null);

  /** One that starts alone. */
  public Deployment(
      @Nullable String name, @Nullable Instant readFrom, @Nullable Instant instancesFrom) {
    this(name, readFrom, instancesFrom, false);
  }

  /** The same, if it starts beside another. */
  public Deployment startingBesideAnother() {
    return new Deployment(name, readFrom, instancesFrom, true);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.deploy;

import dev.braid.pipeline.Deployment;
import dev.braid.pipeline.spec.JoinSpec;
import java.time.Duration;
import java.time.Instant;

/** Where green begins to read topics that it has no state of. */
final class Beginning {

  /** By so much a record may have been written before the time of its event. */
  private static final Duration SLACK = Duration.ofSeconds(10);

  private Beginning() {}

  /**
   * Of sources that are new, for the instances that are open: they began one longest wait ago at
   * most.
   *
   * @param watermark up to when blue has decided
   */
  static Deployment ofNewSources(String name, JoinSpec green, Instant watermark) {
    return new Deployment(name, watermark.minus(green.maxWait()).minus(SLACK), null);
  }

  /**
   * Of all sources, without blue's state. What is open began one longest wait ago at most; and to
   * tell that from what is left of earlier instances, the events of those are read as well.
   *
   * @param watermark up to when blue has decided
   */
  static Deployment withoutState(String name, JoinSpec blue, JoinSpec green, Instant watermark) {
    Instant instances = watermark.minus(longer(blue.maxWait(), green.maxWait()));
    Instant read =
        instances
            .minus(longer(green.maxWait(), green.remember()))
            .minus(longer(blue.disorder(), green.disorder()))
            .minus(SLACK);
    return new Deployment(name, read, instances);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}

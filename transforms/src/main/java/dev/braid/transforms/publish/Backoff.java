// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.publish;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long to wait before something is tried again: longer each time, up to a second. */
final class Backoff {

  private static final Logger LOG = LoggerFactory.getLogger(Backoff.class);
  private static final long FIRST_MILLIS = 20;
  private static final long LONGEST_MILLIS = 1_000;

  private int tries;

  /**
   * Says now and then that results wait.
   *
   * @return milliseconds
   */
  long next(IOException why) {
    if (tries % 10 == 0) {
      LOG.warn("results wait: {}", why.getMessage());
    }
    return Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(tries++, 10));
  }
}

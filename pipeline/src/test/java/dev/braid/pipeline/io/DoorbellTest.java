// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A thread that waits for all of its readers. */
final class DoorbellTest {

  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SOON = Duration.ofMinutes(1);

  private final Doorbell bell = new Doorbell();

  @Test
  void whoeverRingsEndsTheWait() {
    bell.join();
    long rung = bell.rung();
    Thread rings = new Thread(bell::ring);
    rings.start();
    assertTimeoutPreemptively(SOON, () -> assertThat(bell.inVain(rung, LONG), is(true)));
  }

  @Test
  void whatRingsAfterTheFirstHasLookedIsNotMissed() {
    bell.join();
    bell.join();
    assertThat(bell.inVain(bell.rung(), LONG), is(false));
    bell.ring();
    long rung = bell.rung();
    assertTimeoutPreemptively(SOON, () -> assertThat(bell.inVain(rung, LONG), is(true)));
  }

  @Test
  void whileOneHasSomethingNobodyWaits() {
    bell.join();
    bell.join();
    assertThat(bell.inVain(bell.rung(), LONG), is(false));
    bell.answered();
    assertThat(bell.inVain(bell.rung(), LONG), is(false));
  }
}

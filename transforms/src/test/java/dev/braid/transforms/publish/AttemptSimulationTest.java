// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.publish;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Nothing is lost and nothing is doubled, whatever dies. {@code -Dbraid.schedules=N} runs more; the
 * seed of a failure is in its message.
 */
class AttemptSimulationTest {

  private static final int SCHEDULES = Integer.getInteger("braid.schedules", 100_000);

  @Test
  void eachResultIsPublishedOnce() {
    long deaths = 0;
    long takeOvers = 0;
    for (int seed = 0; seed < SCHEDULES; seed++) {
      Simulation simulation = new Simulation(seed, Simulation.Without.NOTHING);
      String wrong = simulation.run();
      assertThat("seed " + seed + ": " + wrong, wrong == null, is(true));
      deaths += simulation.deaths;
      takeOvers += simulation.takeOvers;
    }
    assertThat(deaths, greaterThan((long) SCHEDULES));
    assertThat(takeOvers, greaterThan(SCHEDULES / 10L));
  }

  @ParameterizedTest
  @CsvSource({
    "LOOK_UP, doubled",
    "LEASE_CHECK, doubled",
    "THE_LEASE_IN_TAKE_OVER, doubled",
    "CLAIM, doubled"
  })
  void whatIsTakenOutIsMissed(Simulation.Without without, String what) {
    assertThat(String.valueOf(firstFault(without)), startsWith(what));
  }

  private static @Nullable String firstFault(Simulation.Without without) {
    for (int seed = 0; seed < 20_000; seed++) {
      String wrong = new Simulation(seed, without).run();
      if (wrong != null) {
        return wrong;
      }
    }
    return null;
  }
}

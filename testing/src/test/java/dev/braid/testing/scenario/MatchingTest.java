// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.scenario;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MatchingTest {

  @Test
  void aVagueExpectationLeavesThePreciseOneItsPartner() {
    Matching<String, String> matching =
        Matching.of(List.of("", "a", "ab"), List.of("abc", "ax", "x"), (e, a) -> a.startsWith(e));

    assertThat(matching.complete(), is(true));
  }

  @Test
  void whatHasNoPartnerIsNamed() {
    Matching<String, String> matching =
        Matching.of(List.of("a", "a", "b"), List.of("b", "a", "c"), String::equals);

    assertThat(matching.unmet(), contains("a"));
    assertThat(matching.surplus(), contains("c"));
  }

  @Test
  void nothingMatchesNothing() {
    Matching<String, String> matching = Matching.of(List.of(), List.of(), String::equals);

    assertThat(matching.complete(), is(true));
    assertThat(matching.unmet(), empty());
  }

  @Test
  void thereAreAsManyPairsAsThereCanBe() {
    for (int seed = 0; seed < 2_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int size = random.nextInt(1, 7);
      boolean[][] fits = new boolean[size][size];
      for (boolean[] row : fits) {
        for (int i = 0; i < size; i++) {
          row[i] = random.nextInt(3) == 0;
        }
      }
      List<Integer> all = IntStream.range(0, size).boxed().toList();

      Matching<Integer, Integer> matching = Matching.of(all, all, (e, a) -> fits[e][a]);

      int most = most(fits, 0, 0);
      assertThat("seed " + seed, matching.unmet(), hasSize(size - most));
      assertThat("seed " + seed, matching.surplus().size(), equalTo(size - most));
    }
  }

  /** By trying everything. */
  private static int most(boolean[][] fits, int row, int taken) {
    if (row == fits.length) {
      return 0;
    }
    int most = most(fits, row + 1, taken);
    for (int i = 0; i < fits.length; i++) {
      if (fits[row][i] && (taken & 1 << i) == 0) {
        most = Math.max(most, 1 + most(fits, row + 1, taken | 1 << i));
      }
    }
    return most;
  }
}

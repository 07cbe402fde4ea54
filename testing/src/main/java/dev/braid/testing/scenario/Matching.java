// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.scenario;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Pairs what is expected with what is there, each with one at most, so that there are as many pairs
 * as there can be: a vague expectation never takes what only a precise one could have had. (By
 * augmenting paths; its cost grows with the product of expected and fits.)
 *
 * @param unmet the expected that have no partner
 * @param surplus the actual that have no partner
 */
public record Matching<E, A>(List<E> unmet, List<A> surplus) {

  /** Pairs those of which {@code fits} holds. */
  public static <E, A> Matching<E, A> of(List<E> expected, List<A> actual, BiPredicate<E, A> fits) {
    List<int[]> candidates = new ArrayList<>();
    for (E each : expected) {
      int[] fitting = new int[actual.size()];
      int count = 0;
      for (int a = 0; a < actual.size(); a++) {
        if (fits.test(each, actual.get(a))) {
          fitting[count++] = a;
        }
      }
      candidates.add(Arrays.copyOf(fitting, count));
    }
    int[] partner = new int[actual.size()];
    Arrays.fill(partner, -1);
    List<E> unmet = new ArrayList<>();
    for (int e = 0; e < expected.size(); e++) {
      if (!place(e, candidates, partner)) {
        unmet.add(expected.get(e));
      }
    }
    List<A> surplus = new ArrayList<>();
    for (int a = 0; a < partner.length; a++) {
      if (partner[a] < 0) {
        surplus.add(actual.get(a));
      }
    }
    return new Matching<>(unmet, surplus);
  }

  /**
   * Finds a partner for {@code first}, moving others to another of theirs where that makes room.
   */
  private static boolean place(int first, List<int[]> candidates, int[] partner) {
    int[] reachedFrom = new int[partner.length];
    Arrays.fill(reachedFrom, -1);
    List<Integer> round = new ArrayList<>(List.of(first));
    for (int i = 0; i < round.size(); i++) {
      int e = round.get(i);
      for (int a : candidates.get(e)) {
        if (reachedFrom[a] >= 0) {
          continue;
        }
        reachedFrom[a] = e;
        if (partner[a] < 0) {
          assign(a, first, candidates, reachedFrom, partner);
          return true;
        }
        round.add(partner[a]);
      }
    }
    return false;
  }

  private static void assign(
      int free, int first, List<int[]> candidates, int[] reachedFrom, int[] partner) {
    int a = free;
    while (true) {
      int e = reachedFrom[a];
      int before = partnerOf(e, candidates.get(e), partner);
      partner[a] = e;
      if (e == first) {
        return;
      }
      a = before;
    }
  }

  private static int partnerOf(int e, int[] candidates, int[] partner) {
    for (int a : candidates) {
      if (partner[a] == e) {
        return a;
      }
    }
    return -1;
  }

  boolean complete() {
    return unmet.isEmpty() && surplus.isEmpty();
  }
}

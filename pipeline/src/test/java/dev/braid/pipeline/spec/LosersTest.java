// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import dev.braid.transforms.model.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Holds the reasoning of {@link Losers} against every order in which events can arrive. */
class LosersTest {

  private static final List<String> EVENTS = List.of("w", "x", "y", "z");

  @Test
  void itIsExactForEveryThreeOutcomesOfThreeEvents() {
    List<Outcome> every = outcomesOf(EVENTS.subList(1, 4));
    int losers = 0;
    for (Outcome first : every) {
      for (Outcome second : every) {
        for (Outcome third : every) {
          losers += assertExact(List.of(named(first, 0), named(second, 1), named(third, 2)));
        }
      }
    }
    assertThat(losers, greaterThan(1000));
  }

  @Test
  void itIsExactForManyOutcomesOfFourEvents() {
    List<Outcome> every = outcomesOf(EVENTS);
    Random random = new Random(7);
    for (int round = 0; round < 5_000; round++) {
      List<Outcome> some = new ArrayList<>();
      for (int i = 0; i < 2 + random.nextInt(4); i++) {
        some.add(named(every.get(random.nextInt(every.size())), i));
      }
      assertExact(some);
    }
  }

  /** How many of {@code outcomes} never win. */
  private static int assertExact(List<Outcome> outcomes) {
    Set<String> winners = new HashSet<>();
    arrive(outcomes, new TreeSet<>(), winners);
    int losers = 0;
    for (int i = 0; i < outcomes.size(); i++) {
      boolean loses = !Losers.winnersOver(i, outcomes).isEmpty();
      losers += loses ? 1 : 0;
      String which = outcomes.get(i).name() + " of " + outcomes;
      assertThat(which, loses, equalTo(!winners.contains(outcomes.get(i).name())));
    }
    return losers;
  }

  /** All that can happen after {@code there}: it expires now, or one more event arrives. */
  private static void arrive(List<Outcome> outcomes, Set<String> there, Set<String> winners) {
    for (Outcome outcome : outcomes) {
      if (there.containsAll(outcome.all()) && there.containsAll(outcome.optional())) {
        winners.add(outcome.name());
        return;
      }
    }
    outcomes.stream()
        .filter(outcome -> there.containsAll(outcome.all()))
        .findFirst()
        .ifPresent(outcome -> winners.add(outcome.name()));
    for (String event : EVENTS) {
      Set<String> more = new TreeSet<>(there);
      if (more.add(event)) {
        arrive(outcomes, more, winners);
      }
    }
  }

  private static List<Outcome> outcomesOf(List<String> events) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int code = 0; code < Math.pow(3, events.size()); code++) {
      List<String> all = new ArrayList<>();
      List<String> optional = new ArrayList<>();
      int rest = code;
      for (String event : events) {
        if (rest % 3 > 0) {
          (rest % 3 == 1 ? all : optional).add(event);
        }
        rest /= 3;
      }
      if (!all.isEmpty()) {
        outcomes.add(new Outcome("any", all, optional));
      }
    }
    return outcomes;
  }

  private static Outcome named(Outcome outcome, int index) {
    return new Outcome("outcome" + index, outcome.all(), outcome.optional());
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import dev.braid.transforms.model.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Outcomes that can never win, because with any events, in any order, another one does.
 *
 * <p>Write {@code all(A)} for what outcome A must have and {@code full(A)} for that and its
 * optional events. An instance closes at once when some outcome is full, and the first that is
 * wins; else, at the deadline, the first whose {@code all} is there wins.
 *
 * <p><b>B never wins as complete</b> if and only if
 *
 * <ul>
 *   <li>{@code full(A) ⊆ full(B)} for an A before B: when B is full, so is A; or
 *   <li>there are outcomes C after B with {@code full(C) ⊆ full(B)} and no event is in all of them:
 *       whichever event completes B, a C without it was full before. (If an event is in all of
 *       them, B wins when that one comes last.)
 * </ul>
 *
 * <p><b>B never wins as partial</b> if and only if
 *
 * <ul>
 *   <li>{@code all(A) ⊆ all(B)} for an A before B: when B fits at the deadline, so does A; or
 *   <li>{@code full(C) ⊆ all(B)} for any C, before B, after it or B itself: when {@code all(B)} is
 *       there, the instance has closed as complete.
 * </ul>
 *
 * (If neither holds, exactly the events of {@code all(B)} make B win at the deadline.)
 */
final class Losers {

  private Losers() {}

  /** The outcomes that win whenever outcome {@code b} fits; empty if it can win. */
  static List<String> winnersOver(int b, List<Outcome> outcomes) {
    Outcome loser = outcomes.get(b);
    Set<Outcome> complete = overComplete(loser, outcomes.subList(0, b), after(b, outcomes));
    if (complete.isEmpty()) {
      return List.of();
    }
    Set<Outcome> partial = overPartial(loser, outcomes.subList(0, b), after(b, outcomes));
    if (partial.isEmpty() && !loser.optional().isEmpty()) {
      return List.of();
    }
    Set<Outcome> winners = new LinkedHashSet<>(outcomes);
    winners.removeIf(winner -> !complete.contains(winner) && !partial.contains(winner));
    return winners.stream().map(Outcome::name).toList();
  }

  private static List<Outcome> after(int b, List<Outcome> outcomes) {
    return outcomes.subList(b + 1, outcomes.size());
  }

  private static Set<Outcome> overComplete(Outcome b, List<Outcome> before, List<Outcome> after) {
    Set<Outcome> winners = new HashSet<>();
    for (Outcome a : before) {
      if (full(b).containsAll(full(a))) {
        winners.add(a);
      }
    }
    if (!winners.isEmpty()) {
      return winners;
    }
    Set<String> last = full(b);
    for (Outcome c : after) {
      if (full(b).containsAll(full(c))) {
        winners.add(c);
        last.retainAll(full(c));
      }
    }
    return last.isEmpty() ? winners : Set.of();
  }

  private static Set<Outcome> overPartial(Outcome b, List<Outcome> before, List<Outcome> after) {
    Set<Outcome> winners = new HashSet<>();
    Collection<String> all = new HashSet<>(b.all());
    for (Outcome a : before) {
      if (all.containsAll(a.all())) {
        winners.add(a);
      }
    }
    List<Outcome> others = new ArrayList<>(before);
    others.addAll(after);
    for (Outcome c : others) {
      if (all.containsAll(full(c))) {
        winners.add(c);
      }
    }
    return winners;
  }

  private static Set<String> full(Outcome outcome) {
    Set<String> events = new HashSet<>(outcome.all());
    events.addAll(outcome.optional());
    return events;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.live;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * What two output topics hold, held against the truth. An instance is lost if it is neither among
 * the results nor among the missing; doubled if its result is there twice. Missing ones are written
 * at least once, so that there may be several of them.
 *
 * @param instances how many there must be
 * @param results how many records the topic of results has
 * @param lost ids that are nowhere
 * @param doubled ids that are twice among the results
 * @param strange ids that should not be at all
 * @param different ids of which a line is not what it must be, by what is decided on the whole set
 */
public record Verdict(
    int instances,
    int results,
    Set<String> lost,
    Set<String> doubled,
    Set<String> strange,
    Set<String> different) {

  /** Holds the lines of both topics against {@code truth}. */
  public static Verdict of(
      Truth truth, Collection<TopicLine> results, Collection<TopicLine> missing) {
    Set<String> lost = new TreeSet<>(truth.results().keySet());
    lost.addAll(truth.missing().keySet());
    Set<String> all = Set.copyOf(lost);
    Set<String> strange = new TreeSet<>();
    Set<String> different = new TreeSet<>();
    Set<String> doubled = new TreeSet<>();
    Set<String> once = new HashSet<>();
    for (TopicLine line : results) {
      if (!once.add(line.id())) {
        doubled.add(line.id());
      }
      if (!line.value().equals(truth.results().get(line.id()))) {
        different.add(line.id());
      }
    }
    for (TopicLine line : missing) {
      once.add(line.id());
      if (!line.value().equals(truth.missing().get(line.id()))) {
        different.add(line.id());
      }
    }
    lost.removeAll(once);
    strange.addAll(once);
    strange.removeAll(all);
    return new Verdict(all.size(), results.size(), lost, doubled, strange, different);
  }

  /** Whether everything is there, once, and nothing else. */
  public boolean isOnce() {
    return lost.isEmpty() && doubled.isEmpty() && strange.isEmpty();
  }

  @Override
  public String toString() {
    return instances
        + " instances, "
        + results
        + " results: lost "
        + lost.size()
        + ", doubled "
        + doubled.size()
        + ", strange "
        + strange.size()
        + ", different "
        + different.size();
  }
}

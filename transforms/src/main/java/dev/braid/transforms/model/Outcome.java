// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One way for an instance to end well.
 *
 * @param name the outcome's name, unique in a join
 * @param all the event types that must be there; with them alone the instance ends as partial at
 *     its deadline
 * @param optional the event types that must be there as well for it to end as complete, at once
 */
public record Outcome(String name, List<String> all, List<String> optional)
    implements Serializable {

  public Outcome {
    all = List.copyOf(all);
    optional = List.copyOf(optional);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("an outcome needs a name");
    }
    if (all.isEmpty()) {
      throw new IllegalArgumentException("outcome '" + name + "' needs an event under all");
    }
    Set<String> named = new HashSet<>();
    for (List<String> names : List.of(all, optional)) {
      for (String event : names) {
        if (!named.add(event)) {
          throw new IllegalArgumentException(
              "outcome '" + name + "' names event '" + event + "' twice");
        }
      }
    }
  }

  /** An outcome that needs all of {@code events}. */
  public static Outcome of(String name, String... events) {
    return new Outcome(name, List.of(events), List.of());
  }

  public Outcome withOptional(String... events) {
    return new Outcome(name, all, List.of(events));
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import dev.braid.transforms.decode.Condition;
import dev.braid.transforms.decode.EventPattern;
import dev.braid.transforms.decode.Scalar;
import dev.braid.transforms.model.FieldPath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Event types that no record can ever be, because types before them in the same source take every
 * record that would fit.
 *
 * <p>A record fits a pattern if each of its fields has one of the values asked for, so a pattern is
 * a product of sets. An earlier pattern takes all of a later one if each set it asks for holds the
 * later one's set of that field. Several earlier patterns can do so together: the later one is
 * split along one field, and for each value of it some earlier pattern must take the rest. What
 * only a split along two fields would show is not reported.
 */
final class Shadows {

  /** The values that each field of an event type must have one of. */
  private record Wanted(String type, Map<FieldPath, Set<Scalar>> values) {
    static Wanted of(EventPattern pattern) {
      Map<FieldPath, Set<Scalar>> values = new LinkedHashMap<>();
      for (Condition condition : pattern.when()) {
        values.put(condition.field(), Set.copyOf(new HashSet<>(condition.values())));
      }
      return new Wanted(pattern.type(), values);
    }

    Set<Scalar> of(FieldPath field) {
      return values.getOrDefault(field, Set.of());
    }

    /** Whether this takes all that {@code later} would, were it not for the field {@code split}. */
    boolean covers(Wanted later, @Nullable FieldPath split) {
      return values.entrySet().stream()
          .filter(entry -> !entry.getKey().equals(split))
          .allMatch(
              entry -> {
                Set<Scalar> wanted = later.of(entry.getKey());
                return !wanted.isEmpty() && entry.getValue().containsAll(wanted);
              });
    }
  }

  private Shadows() {}

  /** Reports the types that can never match; those with other mistakes neither are nor cast any. */
  static void report(YamlFile file, List<EventReader.Read> events) {
    Map<String, List<EventPattern>> sources = new HashMap<>();
    for (EventReader.Read event : events) {
      if (event.sound()) {
        List<EventPattern> earlier =
            sources.computeIfAbsent(event.source(), source -> new ArrayList<>());
        List<String> shadows = over(event.pattern(), earlier);
        if (!shadows.isEmpty()) {
          file.mistake(
              event.at(),
              "no event can be %s: all that fits it is taken by %s before; put it above, or narrow"
                  + " their 'when'",
              Wording.quote(event.name()),
              Wording.quotes(shadows, "and"));
        }
        earlier.add(event.pattern());
      }
    }
  }

  /** The types of {@code earlier} that together leave nothing to {@code pattern}, or none. */
  static List<String> over(EventPattern pattern, List<EventPattern> earlier) {
    Wanted later = Wanted.of(pattern);
    List<Wanted> others = earlier.stream().map(Wanted::of).toList();
    for (Wanted other : others) {
      if (other.covers(later, null)) {
        return List.of(other.type());
      }
    }
    for (FieldPath split : later.values().keySet()) {
      List<String> shadows = new ArrayList<>();
      Set<Scalar> left = new HashSet<>(later.of(split));
      for (Wanted other : others) {
        if (other.covers(later, split) && left.removeIf(other.of(split)::contains)) {
          shadows.add(other.type());
        }
      }
      if (left.isEmpty()) {
        return shadows;
      }
    }
    return List.of();
  }
}

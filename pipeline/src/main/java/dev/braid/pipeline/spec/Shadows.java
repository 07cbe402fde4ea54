// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import dev.braid.transforms.decode.Condition;
import dev.braid.transforms.decode.EventPattern;
import dev.braid.transforms.decode.Scalar;
import dev.braid.transforms.model.FieldPath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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
    for (EventPattern other : earlier) {
      if (others(other, pattern, null)) {
        return List.of(other.type());
      }
    }
    for (Condition split : pattern.when()) {
      List<String> shadows = new ArrayList<>();
      Set<Scalar> left = new HashSet<>(split.values());
      for (EventPattern other : earlier) {
        if (others(other, pattern, split.field()) && left.removeAll(values(other, split.field()))) {
          shadows.add(other.type());
        }
      }
      if (left.isEmpty()) {
        return shadows;
      }
    }
    return List.of();
  }

  /** Whether {@code other} takes all of {@code pattern}, were it not for {@code split}. */
  private static boolean others(
      EventPattern other, EventPattern pattern, @Nullable FieldPath split) {
    return other.when().stream()
        .filter(condition -> !condition.field().equals(split))
        .allMatch(
            condition -> {
              Set<Scalar> wanted = values(pattern, condition.field());
              return !wanted.isEmpty() && new HashSet<>(condition.values()).containsAll(wanted);
            });
  }

  /** The values that {@code field} must have one of; empty: it does not matter. */
  private static Set<Scalar> values(EventPattern pattern, FieldPath field) {
    Set<Scalar> values = new HashSet<>();
    pattern.when().stream()
        .filter(condition -> condition.field().equals(field))
        .forEach(condition -> values.addAll(condition.values()));
    return values;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.reference;

import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Keep;
import dev.braid.transforms.model.Result;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The words in which the tests tell a story: times are seconds since the first of 2026. */
final class Stories {

  private static final long EPOCH = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

  private Stories() {}

  static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }

  static Event at(String type, double second) {
    return at(type, second, "{}");
  }

  static Event at(String type, double second, String json) {
    return Event.of(type, instant(second), json);
  }

  static Event at(String type, double second, String id, String json) {
    return Event.of(type, instant(second), id, json);
  }

  /** The join with every event of the types {@code names} in its results; of all, if none. */
  static Join withKeepAll(Join join, String... names) {
    List<String> named = List.of(names);
    List<EventType> events =
        join.events().stream()
            .map(
                type ->
                    named.isEmpty() || named.contains(type.name())
                        ? type.withKeep(Keep.ALL).withSelect(List.of())
                        : type)
            .toList();
    return new Join(
        join.name(),
        events,
        join.outcomes(),
        join.maxWait(),
        join.remember(),
        join.decide(),
        join.repeat(),
        join.maxEvents());
  }

  /** A result as {@code outcome status start..decided [the events it carries]}. */
  static List<String> told(List<Result> results) {
    return results.stream()
        .map(
            result ->
                (result.outcome() == null ? "" : result.outcome() + " ")
                    + result.status().text()
                    + " "
                    + second(result.start())
                    + ".."
                    + second(result.decided())
                    + result.events().stream()
                        .flatMap(part -> part.events().stream())
                        .map(event -> event.type() + "@" + second(event.time()))
                        .collect(Collectors.joining(", ", " [", "]")))
        .toList();
  }

  private static Instant instant(double second) {
    return Instant.ofEpochMilli(EPOCH + Math.round(second * 1000));
  }

  private static String second(long time) {
    BigDecimal second = BigDecimal.valueOf(time - EPOCH, 3).stripTrailingZeros();
    return second.toPlainString();
  }

  /** The names of the heartbeats of a join. */
  static Set<String> heartbeats(Join join) {
    return join.events().stream()
        .filter(EventType::heartbeat)
        .map(EventType::name)
        .collect(Collectors.toSet());
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import com.google.errorprone.annotations.FormatMethod;
import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which events make one result, how long to wait for each, and when it is decided. The order of
 * events and of outcomes means something: events of the same time are taken in the order of their
 * types, and the first outcome that fits wins.
 *
 * @param name names the join in ids, metrics and claims
 * @param events the event types, 1 to 64
 * @param outcomes the outcomes, at least one; none may name a heartbeat or an event that the join
 *     does not know
 * @param maxWait how long after its first event an instance may stay open at the longest
 * @param remember how long (event time) after it closed a key is remembered, so that its late
 *     events are recognised
 * @param decide when an instance may be decided as complete
 * @param repeat whether a key may have one instance after another; if not, it has one, ever
 * @param maxEvents how many events one instance may hold; what comes beyond is rejected
 */
public record Join(
    String name,
    List<EventType> events,
    List<Outcome> outcomes,
    Duration maxWait,
    Duration remember,
    Decide decide,
    boolean repeat,
    int maxEvents)
    implements Serializable {

  /** The shortest wait there is: times are in milliseconds. */
  public static final Duration SHORTEST = Duration.ofMillis(1);

  /** The longest wait there is, which keeps every deadline within the range of times. */
  public static final Duration LONGEST = Duration.ofDays(3650);

  /** The most event types a join may know. */
  public static final int MOST_EVENTS = 64;

  public static final int DEFAULT_MAX_EVENTS = 1000;

  public Join {
    events = List.copyOf(events);
    outcomes = List.copyOf(outcomes);
    check(!name.isEmpty(), "a join needs a name");
    check(
        !events.isEmpty() && events.size() <= MOST_EVENTS,
        "join '%s' needs 1 to %s events, not %s",
        name,
        MOST_EVENTS,
        events.size());
    check(!outcomes.isEmpty(), "join '%s' needs an outcome", name);
    Map<String, EventType> known = new HashMap<>();
    for (EventType event : events) {
      check(known.put(event.name(), event) == null, "event '%s' is there twice", event.name());
      check(
          event.waitFor().compareTo(maxWait) <= 0,
          "wait of event '%s' (%s) is longer than maxWait (%s)",
          event.name(),
          event.waitFor(),
          maxWait);
    }
    Set<String> names = new HashSet<>();
    for (Outcome outcome : outcomes) {
      check(names.add(outcome.name()), "outcome '%s' is there twice", outcome.name());
      for (List<String> needed : List.of(outcome.all(), outcome.optional())) {
        for (String event : needed) {
          EventType type = known.get(event);
          check(type != null, "outcome '%s' names no event: '%s'", outcome.name(), event);
          check(
              type == null || !type.heartbeat(),
              "outcome '%s' names '%s', which is a heartbeat",
              outcome.name(),
              event);
        }
      }
    }
    inRange("maxWait", maxWait);
    inRange("remember", remember);
    check(maxEvents >= 1, "maxEvents must be 1 or more, not %s", maxEvents);
  }

  /** A join with the defaults of the specification: maxWait ten times the longest wait. */
  public static Join of(String name, List<EventType> events, List<Outcome> outcomes) {
    Duration maxWait = defaultMaxWait(events);
    return new Join(
        name, events, outcomes, maxWait, maxWait, Decide.ON_ARRIVAL, false, DEFAULT_MAX_EVENTS);
  }

  /** Ten times the longest wait of {@code events}, but never above {@link #LONGEST}. */
  public static Duration defaultMaxWait(List<EventType> events) {
    Duration longest =
        events.stream()
            .map(EventType::waitFor)
            .max(Duration::compareTo)
            .orElseThrow(() -> new IllegalArgumentException("a join needs an event"))
            .multipliedBy(10);
    return longest.compareTo(LONGEST) < 0 ? longest : LONGEST;
  }

  /** With another longest wait; a key is remembered as long. */
  public Join withMaxWait(Duration maxWait) {
    return new Join(name, events, outcomes, maxWait, maxWait, decide, repeat, maxEvents);
  }

  public Join withRemember(Duration remember) {
    return new Join(name, events, outcomes, maxWait, remember, decide, repeat, maxEvents);
  }

  public Join withDecide(Decide decide) {
    return new Join(name, events, outcomes, maxWait, remember, decide, repeat, maxEvents);
  }

  public Join withRepeat(boolean repeat) {
    return new Join(name, events, outcomes, maxWait, remember, decide, repeat, maxEvents);
  }

  public Join withMaxEvents(int maxEvents) {
    return new Join(name, events, outcomes, maxWait, remember, decide, repeat, maxEvents);
  }

  private static void inRange(String what, Duration duration) {
    check(
        duration.compareTo(SHORTEST) >= 0 && duration.compareTo(LONGEST) <= 0,
        "%s must be 1 ms to %s, not %s",
        what,
        LONGEST,
        duration);
  }

  @FormatMethod
  private static void check(boolean holds, String message, Object... arguments) {
    if (!holds) {
      throw new IllegalArgumentException(String.format(message, arguments));
    }
  }
}

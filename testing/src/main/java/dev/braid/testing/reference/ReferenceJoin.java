// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.reference;

import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Late;
import dev.braid.transforms.model.Result;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a join means, written down as plainly as it can be: all events of one key at once, sorted,
 * then walked from the first to the last, with the watermark at the end of time. It knows no
 * arrival order, no state and no timer, and so it is what a pipeline is held against.
 *
 * <p>It forgets nothing: it says nothing about {@code remember}.
 */
public final class ReferenceJoin {

  /**
   * What becomes of the events of one key.
   *
   * @param results how each instance ended, complete, partial or missing, in the order in which
   *     they ended
   * @param late the events for an instance that had closed, in order
   * @param tooMany the events for an instance that held as many as it may, in order
   * @param duplicates how many events were equal to an earlier one
   * @param lateHeartbeats how many heartbeats came for an instance that had closed
   */
  public record Evaluation(
      List<Result> results,
      List<Late> late,
      List<Event> tooMany,
      int duplicates,
      int lateHeartbeats) {

    public Evaluation {
      results = List.copyOf(results);
      late = List.copyOf(late);
      tooMany = List.copyOf(tooMany);
    }
  }

  private final Join join;
  private final Map<String, Integer> places = new HashMap<>();

  private ReferenceJoin(Join join) {
    this.join = join;
    for (EventType type : join.events()) {
      places.put(type.name(), places.size());
    }
  }

  public static ReferenceJoin of(Join join) {
    return new ReferenceJoin(join);
  }

  /**
   * The order in which a join takes events: by time, then as their types are ordered in the join,
   * then by id (none first), then by the bytes of their JSON.
   */
  public Comparator<Event> order() {
    return Comparator.comparingLong(Event::time)
        .thenComparingInt(this::place)
        .thenComparing(Event::id, Comparator.nullsFirst(Comparator.naturalOrder()))
        .thenComparing(Event::json, Arrays::compareUnsigned);
  }

  /**
   * Evaluates the whole set of events of a key.
   *
   * @throws IllegalArgumentException if an event has a type that the join does not know
   */
  public Evaluation evaluate(String key, Collection<Event> events) {
    List<Event> distinct = withoutDuplicates(events.stream().sorted(order()).toList());
    ReferenceWalk walk = new ReferenceWalk(join, key);
    for (Event event : distinct) {
      walk.take(event, join.events().get(place(event)));
    }
    walk.end();
    return walk.evaluation(events.size() - distinct.size());
  }

  private int place(Event event) {
    @Nullable Integer place = places.get(event.type());
    if (place == null) {
      throw new IllegalArgumentException(
          "join '" + join.name() + "' knows no event '" + event.type() + "'");
    }
    return place;
  }

  /**
   * Of several with one id and type, or equal in everything if there is no id, the first stays.
   * Heartbeats are never duplicates: the same again changes nothing, and one with a newer time is a
   * newer sign of life.
   */
  private List<Event> withoutDuplicates(List<Event> sorted) {
    record Identity(String type, String id) {}
    Set<Identity> seen = new HashSet<>();
    Set<Event> seenWithoutId = new HashSet<>();
    List<Event> distinct = new ArrayList<>();
    for (Event event : sorted) {
      boolean isNew =
          join.events().get(place(event)).heartbeat()
              || (event.id() == null
                  ? seenWithoutId.add(event)
                  : seen.add(new Identity(event.type(), event.id())));
      if (isNew) {
        distinct.add(event);
      }
    }
    return distinct;
  }
}

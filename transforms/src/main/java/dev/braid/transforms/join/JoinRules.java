// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.join;

import dev.braid.transforms.model.Decide;
import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Outcome;
import dev.braid.transforms.model.Result;
import dev.braid.transforms.model.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;

/**
 * What a join means, compiled for speed: event types are bits, waits are milliseconds. It holds no
 * state and reads no clock; {@link Walk} applies it to the events of a key, and {@link Arrivals} to
 * what is known of them without reading them.
 */
final class JoinRules {

  /**
   * When the timer fires that waits for all of a bounded input: the watermark gets there at its end
   * only.
   */
  static final long END = GlobalWindow.INSTANCE.maxTimestamp().getMillis();

  private final Join join;
  private final boolean bounded;
  private final Map<String, Integer> index = new HashMap<>();
  private final long[] waits;
  private final long heartbeatBits;
  private final long[] all;
  private final long[] full;
  private final Results results;
  private final long maxWait;
  private final int layout;

  /** The order of the walk: time, type, id (none first), content. */
  private final Comparator<Event> order =
      Comparator.comparingLong(Event::time)
          .thenComparingInt(this::index)
          .thenComparing(Event::id, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(Event::json, Arrays::compareUnsigned);

  /**
   * Compiles a join.
   *
   * @param bounded whether the input has an end; then everything is decided there, on all events
   *     there are
   */
  JoinRules(Join join, boolean bounded) {
    this.join = join;
    this.bounded = bounded;
    List<EventType> types = join.events();
    waits = new long[types.size()];
    results = new Results(join);
    long heartbeats = 0;
    List<String> names = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      EventType type = types.get(i);
      names.add(type.heartbeat() ? type.name() + " (heartbeat)" : type.name());
      index.put(type.name(), i);
      waits[i] = type.waitFor().toMillis();
      heartbeats |= type.heartbeat() ? 1L << i : 0;
    }
    heartbeatBits = heartbeats;
    layout = names.hashCode();
    maxWait = join.maxWait().toMillis();
    all = new long[join.outcomes().size()];
    full = new long[join.outcomes().size()];
    for (int i = 0; i < all.length; i++) {
      Outcome outcome = join.outcomes().get(i);
      all[i] = bits(outcome.all());
      full[i] = all[i] | bits(outcome.optional());
    }
  }

  Join join() {
    return join;
  }

  /**
   * Names the event types, their order and which are heartbeats, so that a state whose bits and
   * counts stand for other types is noticed after the join was changed. (A list's hash code is
   * specified, and so the same everywhere.)
   */
  int layout() {
    return layout;
  }

  /** How many fingerprints a key keeps: those of an instance, and of a thousand events at least. */
  int mostSeen() {
    return Math.max(join.maxEvents(), Join.DEFAULT_MAX_EVENTS);
  }

  Comparator<Event> order() {
    return order;
  }

  /** Whether the join has such an event; it may have had, when the state was written. */
  boolean knows(Event event) {
    return index.containsKey(event.type());
  }

  /**
   * One that was held as a heartbeat has no content; it stays one though its type became an event.
   */
  boolean isHeartbeat(Event event) {
    return isHeartbeatType(event) || event.json().length == 0;
  }

  boolean isHeartbeatType(Event event) {
    return (bit(event) & heartbeatBits) != 0;
  }

  long bit(Event event) {
    return 1L << index(event);
  }

  /** The bits of all {@code events} that the join knows, heartbeats left out. */
  long types(Iterable<Event> events) {
    long types = 0;
    for (Event event : events) {
      if (knows(event) && !isHeartbeat(event)) {
        types |= bit(event);
      }
    }
    return types;
  }

  boolean isBounded() {
    return bounded;
  }

  boolean decidesOnArrival() {
    return !bounded && join.decide() == Decide.ON_ARRIVAL;
  }

  /** The shortest wait of any event, in milliseconds. */
  long leastWait() {
    return Arrays.stream(waits).min().orElse(0);
  }

  /** The deadline of {@code newest} alone, had it no start before it. */
  long deadline(Event newest) {
    return newest.time() + waits[index(newest)];
  }

  /**
   * The deadline after {@code newest}: the newest event decides the wait, within {@code maxWait} of
   * the start.
   */
  long deadline(long start, Event newest) {
    return within(start, deadline(newest));
  }

  /** A deadline that is no later than {@code maxWait} after the start. */
  long within(long start, long deadline) {
    return Math.min(deadline, start + maxWait);
  }

  /** The first outcome of which every event is there, or -1. */
  int complete(long types) {
    return first(full, types);
  }

  /** The first outcome of which all but optional events are there, or -1. */
  int partial(long types) {
    return first(all, types);
  }

  /** The result of an instance that closes at {@code decided}; an outcome below 0 is none. */
  Result result(
      String key, int outcome, Status status, long start, long decided, List<Event> events) {
    return results.of(
        key, outcome < 0 ? null : join.outcomes().get(outcome), status, start, decided, events);
  }

  private long bits(List<String> types) {
    long bits = 0;
    for (String type : types) {
      bits |= bit(type);
    }
    return bits;
  }

  private long bit(String type) {
    return 1L << index(type);
  }

  private int index(Event event) {
    return index(event.type());
  }

  private int index(String type) {
    Integer found = index.get(type);
    if (found == null) {
      throw new IllegalArgumentException(
          "join '" + join.name() + "' has no event '" + type + "'; it has " + index.keySet());
    }
    return found;
  }

  private static int first(long[] needed, long types) {
    for (int i = 0; i < needed.length; i++) {
      if ((needed[i] & ~types) == 0) {
        return i;
      }
    }
    return -1;
  }
}

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
 * state and reads no clock; {@link Walk} applies it to the events of a key, and {@link #hold} to
 * what is known of them without reading them.
 */
final class JoinRules {

  private static final byte[] NO_JSON = {};

  /**
   * In on-watermark mode events wait for the watermark in any number; this many times maxEvents is
   * the end.
   */
  private static final int MOST_HELD = 100;

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
    return (bit(event) & heartbeatBits) != 0 || event.json().length == 0;
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

  /** The state of a join that was changed, with what is known of {@code held} by this one. */
  KeyState adopt(KeyState state, Iterable<Event> held) {
    int events = 0;
    int heartbeats = 0;
    for (Event event : held) {
      if (knows(event)) {
        heartbeats += isHeartbeat(event) ? 1 : 0;
        events += isHeartbeat(event) ? 0 : 1;
      }
    }
    return new KeyState(
        layout,
        types(held),
        events,
        heartbeats,
        false,
        KeyState.NEVER,
        KeyState.NEVER,
        KeyState.NEVER,
        state.next(),
        state.armed(),
        state.closed());
  }

  boolean decidesOnArrival() {
    return !bounded && join.decide() == Decide.ON_ARRIVAL;
  }

  /**
   * The deadline after {@code newest}: the newest event decides the wait, within {@code maxWait} of
   * the start.
   */
  long deadline(long start, Event newest) {
    return Math.min(newest.time() + waits[index(newest)], start + maxWait);
  }

  /** The first outcome of which every event is there, or -1. */
  int complete(long types) {
    return first(full, types);
  }

  /** The first outcome of which all but optional events are there, or -1. */
  int partial(long types) {
    return first(all, types);
  }

  /** What is put into the bag: of a heartbeat not the content. */
  Event toHold(Event event) {
    return isHeartbeat(event) ? new Event(event.type(), event.time(), event.id(), NO_JSON) : event;
  }

  /** Whether an event that arrives is late without another look: its instance has closed. */
  boolean isLate(KeyState state, Event event) {
    KeyState.Closed closed = state.closed();
    return closed != null && (!join.repeat() || event.time() <= closed.time());
  }

  /**
   * Whether the key holds as much as it may, so that an event can only be rejected. Heartbeats do
   * not count against the few events that an instance may have. Of a bounded input, all of which is
   * held, the order of arrival must not choose what is rejected.
   */
  boolean isFull(KeyState state) {
    return !bounded
        && (state.events() >= (long) MOST_HELD * join.maxEvents()
            || state.heartbeats() >= (long) MOST_HELD * mostSeen());
  }

  /**
   * Whether an event that has just arrived asks for a walk over all of them now.
   *
   * <p>Where {@code before} looked decidable too it has been walked: its oldest instance waits for
   * the watermark to pass its deadline, which without heartbeats is just before {@code next}. An
   * event from there on changes nothing for it, and what waits is not read again for each of them.
   */
  boolean decidesNow(KeyState before, KeyState after, Event event) {
    return decidesOnArrival()
        && isDecidable(after)
        && !(isDecidable(before) && before.heartbeats() == 0 && event.time() >= before.next());
  }

  private boolean isDecidable(KeyState state) {
    return complete(state.types()) >= 0 || state.events() > join.maxEvents();
  }

  /**
   * Whether there are more heartbeats than are worth keeping; a walk lets go of those that change
   * nothing.
   */
  boolean isCrowded(KeyState state) {
    return state.heartbeats() > join.maxEvents();
  }

  /**
   * The state with {@code event} held as well. Its {@code next} is never later than a decision can
   * fall due.
   */
  KeyState hold(KeyState state, Event event) {
    boolean heartbeat = isHeartbeat(event);
    long types = heartbeat ? state.types() : state.types() | bit(event);
    int events = state.events() + (heartbeat ? 0 : 1);
    int heartbeats = state.heartbeats() + (heartbeat ? 1 : 0);
    boolean decidable = complete(types) >= 0;
    boolean first = state.holdsNothing() && !heartbeat;
    boolean ordered =
        !decidable
            && events <= join.maxEvents()
            && (first
                || (state.ordered()
                    && event.time() > state.last()
                    && event.time() <= state.deadline()));
    long start = first ? event.time() : state.start();
    long deadline = ordered ? deadline(start, event) : KeyState.NEVER;
    long last = ordered ? event.time() : KeyState.NEVER;
    long expiry =
        ordered ? deadline : Math.min(event.time() + waits[index(event)], state.next() - 1);
    long completion = decidable ? event.time() : KeyState.NEVER;
    return new KeyState(
        layout,
        types,
        events,
        heartbeats,
        ordered,
        ordered ? start : KeyState.NEVER,
        last,
        deadline,
        bounded ? END : Math.min(expiry, completion) + 1,
        state.armed(),
        state.closed());
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

// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.join;

import dev.braid.transforms.model.Event;
import java.util.List;

/**
 * What an arriving event means for what is known of its key without reading the events held:
 * whether it is late, too many, only to be held, or reason to decide now.
 */
final class Arrivals {

  private static final byte[] NO_JSON = {};

  /**
   * Events may wait for the watermark in any number, of many instances; this many times maxEvents
   * of one key is the end.
   */
  private static final int MOST_HELD = 100;

  private final JoinRules rules;

  Arrivals(JoinRules rules) {
    this.rules = rules;
  }

  JoinRules rules() {
    return rules;
  }

  /**
   * Checks that an event can be joined.
   *
   * @throws IllegalArgumentException if the join has no such event, or if it carries nothing
   */
  void check(Event event) {
    if (rules.isHeartbeat(event) && !rules.isHeartbeatType(event)) {
      throw new IllegalArgumentException(
          "event " + event + " has no JSON; an event carries a JSON object");
    }
  }

  /** The state of a join that was changed, with what is known of {@code held} by this one. */
  KeyState adopt(KeyState state, Iterable<Event> held) {
    int events = 0;
    int heartbeats = 0;
    for (Event event : held) {
      if (rules.knows(event)) {
        heartbeats += rules.isHeartbeat(event) ? 1 : 0;
        events += rules.isHeartbeat(event) ? 0 : 1;
      }
    }
    return new KeyState(
        rules.layout(),
        rules.types(held),
        events,
        heartbeats,
        false,
        KeyState.NEVER,
        KeyState.NEVER,
        KeyState.NEVER,
        state.next(),
        state.armed(),
        state.closed(),
        state.few(),
        state.seen());
  }

  /** What is put into the bag: of a heartbeat only its time. */
  Event toHold(Event event) {
    return rules.isHeartbeat(event) ? new Event(event.type(), event.time(), null, NO_JSON) : event;
  }

  /** Whether an event that arrives is late without another look: its instance has closed. */
  boolean isLate(KeyState state, Event event) {
    KeyState.Closed closed = state.closed();
    return closed != null && (!rules.join().repeat() || event.time() <= closed.time());
  }

  /**
   * Whether the key holds as much as it may, so that an event can only be rejected. Heartbeats do
   * not count against the few events that an instance may have. Of a bounded input, all of which is
   * held, the order of arrival must not choose what is rejected.
   */
  boolean isFull(KeyState state) {
    return !rules.isBounded()
        && (state.events() >= (long) MOST_HELD * rules.join().maxEvents()
            || state.heartbeats() >= (long) MOST_HELD * rules.mostSeen());
  }

  /** What is wrong with a key that is full. */
  String fullness() {
    return "waits for the watermark with "
        + MOST_HELD
        + " times maxEvents ("
        + rules.join().maxEvents()
        + ") events, or as many times "
        + rules.mostSeen()
        + " heartbeats";
  }

  /**
   * Whether an event that has just arrived asks for a walk over all of them now.
   *
   * <p>Where {@code before} looked decidable too it has been walked: its oldest instance waits for
   * the watermark to pass its deadline, which without heartbeats is just before {@code next}. An
   * event from there on changes nothing for it, and what waits is not read again for each of them.
   */
  boolean decidesNow(KeyState before, KeyState after, Event event) {
    return rules.decidesOnArrival()
        && isDecidable(after)
        && !(isDecidable(before) && before.heartbeats() == 0 && event.time() >= before.next());
  }

  private boolean isDecidable(KeyState state) {
    return rules.complete(state.types()) >= 0 || state.events() > rules.join().maxEvents();
  }

  /**
   * Whether there are more heartbeats than are worth keeping; a walk lets go of those that change
   * nothing.
   */
  boolean isCrowded(KeyState state) {
    return state.heartbeats() > rules.join().maxEvents();
  }

  /**
   * The state with {@code event} held as well. Its {@code next} is never later than a decision can
   * fall due.
   */
  KeyState hold(KeyState state, Event event) {
    boolean heartbeat = rules.isHeartbeat(event);
    long types = heartbeat ? state.types() : state.types() | rules.bit(event);
    int events = state.events() + (heartbeat ? 0 : 1);
    int heartbeats = state.heartbeats() + (heartbeat ? 1 : 0);
    boolean decidable = rules.complete(types) >= 0;
    boolean first = state.holdsNothing() && !heartbeat;
    long start = Math.min(state.start(), event.time());
    boolean fits =
        events <= rules.join().maxEvents()
            && (first || (state.single() && joins(state, start, event)));
    boolean single = fits && !decidable;
    boolean newest = first || event.time() > state.last();
    long last = newest ? event.time() : state.last();
    long deadline = newest ? rules.deadline(start, event) : rules.within(start, state.deadline());
    long expiry =
        fits ? deadline : Math.min(rules.deadline(event), Math.min(state.next() - 1, alone(state)));
    long completion = decidable ? event.time() : KeyState.NEVER;
    return new KeyState(
        rules.layout(),
        types,
        events,
        heartbeats,
        single,
        single ? start : KeyState.NEVER,
        single ? last : KeyState.NEVER,
        single ? deadline : KeyState.NEVER,
        rules.isBounded() ? JoinRules.END : Math.min(expiry, completion) + 1,
        state.armed(),
        state.closed(),
        state.few(),
        state.seen());
  }

  /**
   * Whether the one open instance takes {@code event} and stays one, with {@code start} as its
   * start then: as its newest, or so that all that is newer is within the event's deadline. One
   * earlier may be another version of one that is there; of its type there must be none.
   */
  private boolean joins(KeyState state, long start, Event event) {
    if (event.time() > state.last()) {
      return event.time() <= state.deadline();
    }
    boolean isNew =
        rules.isHeartbeat(event)
            ? event.time() > state.start()
            : (state.types() & rules.bit(event)) == 0;
    return isNew && event.time() < state.last() && state.last() <= rules.deadline(start, event);
  }

  /**
   * The first deadline that any event of a single instance has alone; it holds whatever becomes of
   * the others, which one more may part or leave out as too many.
   */
  private long alone(KeyState state) {
    List<Event> few = state.few();
    if (!state.single()) {
      return KeyState.NEVER; // next is no later than that
    }
    return few == null
        ? state.start() + rules.leastWait()
        : few.stream().mapToLong(rules::deadline).min().orElse(KeyState.NEVER);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.join;

import org.jspecify.annotations.Nullable;

/**
 * What must be known of a key without reading its events. Times are epoch milliseconds; {@link
 * #NEVER} where there is none.
 *
 * @param layout which event types the bits of {@code types} stand for; see {@link JoinRules#layout}
 * @param types a bit for each event type among the held events, heartbeats left out; at least those
 *     of the open instance
 * @param events how many events are held, heartbeats left out
 * @param heartbeats how many heartbeats are held
 * @param ordered whether the held events are one open instance that came in event-time order,
 *     cannot be complete and has not too many; if so {@code start}, {@code last} and {@code
 *     deadline} describe it, and otherwise mean nothing
 * @param next the watermark before which no decision can fall due, unless another event comes
 * @param armed the watermark at which the timer will fire; never later than {@code next}
 * @param closed the instance that closed last, while it is remembered
 */
record KeyState(
    int layout,
    long types,
    int events,
    int heartbeats,
    boolean ordered,
    long start,
    long last,
    long deadline,
    long next,
    long armed,
    @Nullable Closed closed) {

  static final long NEVER = Long.MAX_VALUE;

  /** An instance that closed at {@code time} as complete, or else at its deadline. */
  record Closed(long time, boolean complete) {}

  static KeyState empty(int layout, long armed, @Nullable Closed closed) {
    return new KeyState(layout, 0, 0, 0, false, NEVER, NEVER, NEVER, NEVER, armed, closed);
  }

  boolean holdsNothing() {
    return events == 0 && heartbeats == 0;
  }

  KeyState withArmed(long armed) {
    return new KeyState(
        layout, types, events, heartbeats, ordered, start, last, deadline, next, armed, closed);
  }

  KeyState withNext(long next) {
    return new KeyState(
        layout, types, events, heartbeats, ordered, start, last, deadline, next, armed, closed);
  }
}

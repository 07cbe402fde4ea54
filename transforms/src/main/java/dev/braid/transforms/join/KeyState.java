// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.join;

import dev.braid.transforms.model.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must be known of a key without reading its bag, and its events while they are few and small.
 * Times are epoch milliseconds; {@link #NEVER} where there is none.
 *
 * @param layout which event types the bits of {@code types} stand for; see {@link JoinRules#layout}
 * @param types a bit for each event type among the held events, heartbeats left out; at least those
 *     of the open instance
 * @param events how many events are held, heartbeats left out
 * @param heartbeats how many heartbeats are held
 * @param single whether the held events are known to be one open instance that cannot be complete
 *     and has not too many; if so {@code start}, {@code last} and {@code deadline} describe it, and
 *     otherwise mean nothing
 * @param next the watermark before which no decision can fall due, unless another event comes
 * @param armed the watermark at which the timer will fire; never later than {@code next}
 * @param closed the instance that closed last, while it is remembered
 * @param few the held events, heartbeats and all; null if they are in the bag
 * @param seen the events that were part of something; null if that is in a cell of its own
 */
record KeyState(
    int layout,
    long types,
    int events,
    int heartbeats,
    boolean single,
    long start,
    long last,
    long deadline,
    long next,
    long armed,
    @Nullable Closed closed,
    @Nullable List<Event> few,
    @Nullable Seen seen) {

  static final long NEVER = Long.MAX_VALUE;

  /** What an event weighs beside its texts, and a fingerprint, about. */
  private static final int EVENT_BYTES = 16;

  private static final int FINGERPRINT_BYTES = 8;

  /** An instance that closed at {@code time} as complete, or else at its deadline. */
  record Closed(long time, boolean complete) {}

  static KeyState empty(int layout) {
    return new KeyState(
        layout, 0, 0, 0, false, NEVER, NEVER, NEVER, NEVER, NEVER, null, List.of(), Seen.NONE);
  }

  /** Whether fingerprints take no more than {@code most} bytes. */
  static boolean isFew(Seen seen, int most) {
    return seen.fingerprints().length * FINGERPRINT_BYTES <= most;
  }

  /** Whether events take no more than {@code most} bytes. */
  static boolean isFew(List<Event> events, int most) {
    int bytes = 0;
    for (Event event : events) {
      String id = event.id();
      bytes +=
          EVENT_BYTES
              + event.type().length()
              + (id == null ? 0 : id.length())
              + event.json().length;
    }
    return bytes <= most;
  }

  boolean holdsNothing() {
    return events == 0 && heartbeats == 0;
  }

  KeyState withArmed(long armed) {
    return with(next, armed, few, seen);
  }

  KeyState withNext(long next) {
    return with(next, armed, few, seen);
  }

  KeyState withFew(@Nullable List<Event> few) {
    return with(next, armed, few, seen);
  }

  KeyState withSeen(@Nullable Seen seen) {
    return with(next, armed, few, seen);
  }

  private KeyState with(long next, long armed, @Nullable List<Event> few, @Nullable Seen seen) {
    return new KeyState(
        layout,
        types,
        events,
        heartbeats,
        single,
        start,
        last,
        deadline,
        next,
        armed,
        closed,
        few,
        seen);
  }
}

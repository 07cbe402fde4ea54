// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.join;

import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.EventCoder;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Late;
import dev.braid.transforms.model.Rejected;
import dev.braid.transforms.model.Result;
import dev.braid.transforms.model.Status;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads a key's state, asks {@link Arrivals} and {@link Walk}, writes the state back. Its name and
 * the ids of its state and timer are part of every savepoint.
 *
 * <p>A firing timer decides from the state alone and may find nothing to do: timers are never
 * cleared, since a runner may not honour it.
 */
final class JoinFn extends DoFn<KV<String, Event>, Result> {

  static final String KEY = "key";
  static final String EVENTS = "events";
  static final String SEEN = "seen";
  static final String DUE = "due";

  static final TupleTag<Result> RESULTS = new TupleTag<>("results") {};
  static final TupleTag<Result> MISSING = new TupleTag<>("missing") {};
  static final TupleTag<Late> LATE = new TupleTag<>("late") {};
  static final TupleTag<Rejected> REJECTED = new TupleTag<>("rejected") {};

  /**
   * As many bytes of events are kept in the small value, and a quarter of fingerprints, and so
   * written again with each event that comes; more of them are cheaper to append to.
   */
  private static final int FEW_BYTES = 1024;

  @StateId(KEY)
  private final StateSpec<ValueState<KeyState>> key = StateSpecs.value(KeyStateCoder.of());

  @StateId(EVENTS)
  private final StateSpec<BagState<Event>> events = StateSpecs.bag(EventCoder.of());

  @StateId(SEEN)
  private final StateSpec<ValueState<Seen>> seen = StateSpecs.value(SeenCoder.of());

  @TimerId(DUE)
  private final TimerSpec due = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  private final Join join;
  private final boolean bounded;
  private final Clock clock;
  private final int few;
  private final long startsFrom;
  private final JoinCounters counters;
  private transient @Nullable Arrivals compiled;

  /**
   * Joins as {@code join} says.
   *
   * @param clock to see how far the watermark is behind; it decides nothing
   * @param startsFrom nothing comes out of instances that start earlier
   */
  JoinFn(Join join, boolean bounded, Clock clock, long startsFrom) {
    this(join, bounded, clock, startsFrom, FEW_BYTES);
  }

  /** With {@code few} bytes of events in the small value. */
  JoinFn(Join join, boolean bounded, Clock clock, long startsFrom, int few) {
    this.join = join;
    this.bounded = bounded;
    this.clock = clock;
    this.startsFrom = startsFrom;
    this.few = few;
    this.counters = new JoinCounters(join.name());
  }

  @ProcessElement
  public void process(
      @Element KV<String, Event> element,
      @StateId(KEY) ValueState<KeyState> keyState,
      @StateId(EVENTS) BagState<Event> eventState,
      @StateId(SEEN) ValueState<Seen> seenState,
      @TimerId(DUE) Timer timer,
      MultiOutputReceiver out) {
    Cells cells = new Cells(element.getKey(), keyState, eventState, seenState, timer, out);
    Arrivals arrivals = arrivals();
    JoinRules rules = arrivals.rules();
    Event event = element.getValue();
    KeyState state = current(cells, keyState.read(), arrivals);
    arrivals.check(event);
    if (arrivals.isLate(state, event)) {
      late(cells, rules, state, event);
    } else if (arrivals.isFull(state)) {
      reject(cells, event, arrivals.fullness());
    } else {
      if (state.events() == 0 && !rules.isHeartbeat(event)) {
        counters.opened(1);
      }
      Event arrived = arrivals.toHold(event);
      KeyState after = arrivals.hold(state, arrived);
      if (arrivals.decidesNow(state, after, arrived)) {
        decide(cells, rules, after, arrived, Long.MIN_VALUE);
      } else {
        write(cells, hold(cells, after, arrived));
      }
    }
  }

  @OnTimer(DUE)
  public void due(
      OnTimerContext context,
      @Key String key,
      @StateId(KEY) ValueState<KeyState> keyState,
      @StateId(EVENTS) BagState<Event> eventState,
      @StateId(SEEN) ValueState<Seen> seenState,
      @TimerId(DUE) Timer timer,
      MultiOutputReceiver out) {
    // A timer set to t fires when the watermark is beyond t, maybe far beyond: then one walk
    // decides all that has fallen due.
    long beyond = context.fireTimestamp().getMillis() + 1;
    long watermark = timer.getCurrentRelativeTime().getMillis();
    if (!bounded) {
      counters.watermarkLag(clock.millis() - watermark);
    }
    fire(new Cells(key, keyState, eventState, seenState, timer, out), Math.max(beyond, watermark));
  }

  /** The timer has fired, at {@code watermark}. */
  void fire(Cells cells, long watermark) {
    KeyState known = cells.key.read();
    if (known == null) {
      return;
    }
    Arrivals arrivals = arrivals();
    JoinRules rules = arrivals.rules();
    KeyState state = current(cells, known, arrivals).withArmed(KeyState.NEVER);
    if (state.holdsNothing()
        || (state.single() && state.next() > watermark && !arrivals.isCrowded(state))) {
      forgetOrWrite(cells, state, watermark);
    } else {
      decide(cells, rules, state, null, watermark);
    }
  }

  /** What a key has: its state, its timer, and where its outputs go. */
  record Cells(
      String name,
      ValueState<KeyState> key,
      BagState<Event> events,
      ValueState<Seen> seen,
      Timer due,
      MultiOutputReceiver out) {}

  private static KeyState current(Cells cells, @Nullable KeyState state, Arrivals arrivals) {
    JoinRules rules = arrivals.rules();
    if (state == null) {
      return KeyState.empty(rules.layout());
    }
    if (state.layout() == rules.layout()) {
      return state;
    }
    // The join was changed and the bits stand for other types: what is held tells what they are
    // now.
    return arrivals.adopt(state, held(cells, state));
  }

  private static List<Event> held(Cells cells, KeyState state) {
    List<Event> held = new ArrayList<>();
    List<Event> few = state.few();
    (few != null ? few : cells.events.read()).forEach(held::add);
    return held;
  }

  /** Holds {@code event} as well: with the state as long as they are few, else in the bag. */
  private KeyState hold(Cells cells, KeyState state, Event event) {
    List<Event> held = state.few();
    if (held == null) {
      cells.events.add(event);
      return state;
    }
    return hold(cells, state, with(held, event));
  }

  /** Most keys that wait have one event or two, for which a list without an array is enough. */
  private static List<Event> with(List<Event> held, Event event) {
    return switch (held.size()) {
      case 0 -> List.of(event);
      case 1 -> List.of(held.get(0), event);
      default -> {
        List<Event> more = new ArrayList<>(held.size() + 1);
        more.addAll(held);
        more.add(event);
        yield more;
      }
    };
  }

  /** Holds {@code events}; the bag is empty. */
  private KeyState hold(Cells cells, KeyState state, List<Event> events) {
    if (KeyState.isFew(events, few)) {
      return state.withFew(List.copyOf(events));
    }
    events.forEach(cells.events::add);
    return state.withFew(null);
  }

  private void decide(
      Cells cells, JoinRules rules, KeyState state, @Nullable Event arrived, long watermark) {
    List<Event> held = held(cells, state);
    if (arrived != null) {
      held.add(arrived);
    }
    Seen before = seen(cells, state);
    Walk walk = new Walk(rules, cells.name, held, watermark, state.closed(), before);
    emit(cells, walk, state.events() > 0 ? 1 : 0);
    KeyState after = walk.state(state);
    if (walk.changed()) {
      if (state.few() == null) {
        cells.events.clear();
      }
      after = hold(cells, after, walk.held);
    } else if (arrived != null) {
      after = hold(cells, after, arrived);
    }
    List<Event> toRemember = walk.toRemember();
    if (!toRemember.isEmpty()) {
      after = remember(cells, after, before.plus(toRemember, rules.mostSeen()));
    }
    forgetOrWrite(cells, after, watermark);
  }

  private void emit(Cells cells, Walk walk, int counted) {
    for (Result result : walk.results) {
      if (result.start() < startsFrom) {
        continue;
      }
      boolean missing = result.status() == Status.MISSING;
      cells.out.get(missing ? MISSING : RESULTS).output(result);
      counters.decided(result);
    }
    for (Late late : walk.late) {
      cells.out.get(LATE).output(late);
      counters.late(late);
    }
    for (Event event : walk.excess) {
      reject(cells, event, "has an instance of maxEvents (" + join.maxEvents() + ") events");
    }
    counters.opened(walk.opened - counted);
    counters.duplicates(walk.duplicates);
    counters.lateHeartbeats(walk.lateHeartbeats);
  }

  private void late(Cells cells, JoinRules rules, KeyState state, Event event) {
    KeyState.Closed closed = state.closed();
    if (rules.isHeartbeat(event) || closed == null) {
      counters.lateHeartbeats(1);
      return;
    }
    Seen before = seen(cells, state);
    if (before.has(event)) {
      counters.duplicates(1);
      return;
    }
    Late late = Walk.late(rules, cells.name, event, closed);
    cells.out.get(LATE).output(late);
    counters.late(late);
    cells.key.write(remember(cells, state, before.plus(List.of(event), rules.mostSeen())));
  }

  private void reject(Cells cells, Event event, String why) {
    cells
        .out
        .get(REJECTED)
        .output(
            new Rejected(
                EventId.of(join.name(), cells.name, event),
                join.name(),
                Rejected.Reason.TOO_MANY_EVENTS,
                "key '" + cells.name + "' " + why,
                null,
                null,
                event.json(),
                event.json().length));
    counters.rejected();
  }

  private static Seen seen(Cells cells, KeyState state) {
    Seen few = state.seen();
    Seen seen = few != null ? few : cells.seen.read();
    return seen == null ? Seen.NONE : seen;
  }

  private KeyState remember(Cells cells, KeyState state, Seen seen) {
    if (KeyState.isFew(seen, few / 4)) {
      return state.withSeen(seen);
    }
    cells.seen.write(seen);
    return state.withSeen(null);
  }

  /** Lets go of a key of which nothing is held and nothing need be remembered; else writes it. */
  private void forgetOrWrite(Cells cells, KeyState state, long watermark) {
    KeyState.Closed closed = state.closed();
    if (!state.holdsNothing()) {
      write(cells, state);
    } else if (closed != null && closed.time() + join.remember().toMillis() >= watermark) {
      rearm(cells, state.withNext(closed.time() + join.remember().toMillis() + 1));
    } else {
      cells.key.clear();
      if (state.few() == null) {
        cells.events.clear();
      }
      if (state.seen() == null) {
        cells.seen.clear();
      }
    }
  }

  /** Writes the state; the timer is moved only if it would fire too late. */
  private static void write(Cells cells, KeyState state) {
    if (state.next() < state.armed()) {
      rearm(cells, state);
    } else {
      cells.key.write(state);
    }
  }

  /** Writes the state and moves the timer, which spares a firing that finds nothing to do. */
  private static void rearm(Cells cells, KeyState state) {
    if (state.next() != state.armed()) {
      cells.due.set(Instant.ofEpochMilli(state.next() - 1));
    }
    cells.key.write(state.withArmed(state.next()));
  }

  private Arrivals arrivals() {
    Arrivals arrivals = compiled;
    if (arrivals == null) {
      arrivals = new Arrivals(new JoinRules(join, bounded));
      compiled = arrivals;
    }
    return arrivals;
  }
}

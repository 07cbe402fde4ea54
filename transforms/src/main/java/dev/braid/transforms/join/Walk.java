// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.join;

import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.Late;
import dev.braid.transforms.model.Result;
import dev.braid.transforms.model.Status;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One walk over the events held for a key, in event-time order. It decides what may be decided and
 * stops at the first decision that must wait: a decision of event time t is taken once the
 * watermark is known to be beyond t, or, when an instance is complete and the join decides on
 * arrival, at once. With the watermark at the end it is the evaluation of the whole set.
 *
 * <p>Afterwards {@code results}, {@code late}, {@code excess} and the counts say what came of it,
 * {@code held} what is still held, {@code consumed} what is not, and {@link #state} what is known
 * of the rest.
 */
final class Walk {

  final List<Result> results = new ArrayList<>();
  final List<Late> late = new ArrayList<>();
  final List<Event> excess = new ArrayList<>();
  final List<Event> held = new ArrayList<>();
  final List<Event> consumed = new ArrayList<>();
  int duplicates;
  int lateHeartbeats;
  int opened;

  private boolean thinned;

  private final JoinRules rules;
  private final String key;
  private final long watermark;
  private KeyState.@Nullable Closed closed;
  private @Nullable Instance open;
  private long next = KeyState.NEVER;
  private boolean single = true;

  /** An instance in the making; its members are its events and heartbeats in walk order. */
  private static final class Instance {
    final long start;
    final List<Event> members = new ArrayList<>();
    int events;
    long types;
    long deadline;

    Instance(long start) {
      this.start = start;
      this.deadline = start;
    }

    long last() {
      return members.get(members.size() - 1).time();
    }
  }

  /**
   * @param watermark every event before it has arrived, in epoch milliseconds
   * @param closed the key's last closed instance
   * @param seen the events that were part of something before
   */
  Walk(
      JoinRules rules,
      String key,
      Iterable<Event> events,
      long watermark,
      KeyState.@Nullable Closed closed,
      Seen seen) {
    this.rules = rules;
    this.key = key;
    this.watermark = watermark;
    this.closed = closed;
    List<Event> sorted = distinct(events, seen);
    int i = 0;
    while (i < sorted.size() && step(sorted.get(i))) {
      i++;
    }
    if (i < sorted.size()) {
      single = false;
      held.addAll(sorted.subList(i, sorted.size()));
    } else if (open != null && !expire(open)) {
      next = Math.min(next, open.deadline + 1);
    }
    Instance rest = open;
    if (rest != null) {
      opened++;
      held.addAll(
          rest.members.size() - rest.events > rules.join().maxEvents() ? thin(rest) : rest.members);
    }
  }

  /** The consumed events, heartbeats left out, to be recognised if they are sent again. */
  List<Event> toRemember() {
    return consumed.stream().filter(event -> !rules.isHeartbeat(event)).toList();
  }

  /** Whether what is held is not what was held before. */
  boolean changed() {
    return !consumed.isEmpty() || duplicates > 0 || thinned;
  }

  /**
   * What is known of the events still held; where they and what was seen are is {@code before}'s.
   */
  KeyState state(KeyState before) {
    int heartbeats = (int) held.stream().filter(rules::isHeartbeat).count();
    Instance rest = single ? open : null;
    return new KeyState(
        rules.layout(),
        rules.types(held),
        held.size() - heartbeats,
        heartbeats,
        rest != null,
        rest == null ? KeyState.NEVER : rest.start,
        rest == null ? KeyState.NEVER : rest.last(),
        rest == null ? KeyState.NEVER : rest.deadline,
        held.isEmpty() ? KeyState.NEVER : next,
        before.armed(),
        closed,
        before.few(),
        before.seen());
  }

  /** Takes one event; false if it must wait. */
  private boolean step(Event event) {
    if (open != null && event.time() > open.deadline && !expire(open)) {
      next = Math.min(next, open.deadline + 1);
      return false;
    }
    if (closed != null && (!rules.join().repeat() || event.time() <= closed.time())) {
      late(event, closed);
      return true;
    }
    if (open != null) {
      return join(open, event);
    }
    if (rules.isHeartbeat(event)) {
      waitForAnInstance(event);
      return true;
    }
    Instance instance = new Instance(event.time());
    open = instance;
    return join(instance, event);
  }

  private boolean join(Instance instance, Event event) {
    if (!rules.isHeartbeat(event)) {
      if (instance.events == rules.join().maxEvents()) {
        exceed(event);
        return true;
      }
      long types = instance.types | rules.bit(event);
      int outcome = rules.complete(types);
      if (outcome >= 0 && !rules.decidesOnArrival() && event.time() >= watermark) {
        next = Math.min(next, event.time() + 1);
        return false;
      }
      instance.types = types;
      instance.events++;
      instance.members.add(event);
      if (outcome >= 0) {
        close(instance, outcome, Status.COMPLETE, event.time());
        return true;
      }
    } else {
      instance.members.add(event);
    }
    instance.deadline = rules.deadline(instance.start, event);
    return true;
  }

  /** Ends an instance at its deadline; false if the watermark has not passed it. */
  private boolean expire(Instance instance) {
    if (instance.deadline >= watermark) {
      return false;
    }
    int outcome = rules.partial(instance.types);
    close(instance, outcome, outcome < 0 ? Status.MISSING : Status.PARTIAL, instance.deadline);
    return true;
  }

  private void close(Instance instance, int outcome, Status status, long decided) {
    List<Event> joined = new ArrayList<>(instance.members);
    joined.removeIf(rules::isHeartbeat);
    results.add(rules.result(key, outcome, status, instance.start, decided, joined));
    consumed.addAll(instance.members);
    closed = new KeyState.Closed(decided, status == Status.COMPLETE);
    open = null;
    opened++;
  }

  private void late(Event event, KeyState.Closed closed) {
    consumed.add(event);
    if (rules.isHeartbeat(event)) {
      lateHeartbeats++;
    } else {
      late.add(late(rules, key, event, closed));
    }
  }

  static Late late(JoinRules rules, String key, Event event, KeyState.Closed closed) {
    return new Late(
        EventId.of(rules.join().name(), key, event),
        rules.join().name(),
        key,
        event,
        closed.complete() ? Late.Reason.AFTER_COMPLETE : Late.Reason.AFTER_DEADLINE,
        closed.time());
  }

  /**
   * With no instance open a heartbeat does nothing, once none that it could be for can still come.
   */
  private void waitForAnInstance(Event heartbeat) {
    if (heartbeat.time() < watermark) {
      consumed.add(heartbeat);
    } else {
      single = false;
      held.add(heartbeat);
      next = Math.min(next, heartbeat.time() + 1);
    }
  }

  /** Which events are too many is certain when no earlier one can come, or when arrival decides. */
  private void exceed(Event event) {
    if (rules.decidesOnArrival() || event.time() < watermark) {
      consumed.add(event);
      excess.add(event);
    } else {
      single = false;
      held.add(event);
      next = Math.min(next, event.time() + 1);
    }
  }

  /**
   * Lets go of heartbeats before the watermark that the others make needless: what comes after one
   * is within the deadline of what is kept before it.
   */
  private List<Event> thin(Instance instance) {
    List<Event> members = instance.members;
    List<Event> kept = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      Event event = members.get(i);
      boolean needless =
          rules.isHeartbeat(event)
              && event.time() < watermark
              && i + 1 < members.size()
              && members.get(i + 1).time()
                  <= rules.deadline(instance.start, kept.get(kept.size() - 1));
      if (needless) {
        thinned = true;
      } else {
        kept.add(event);
      }
    }
    return kept;
  }

  /** What identifies an event among those of its key; the content only where there is no id. */
  private record Identity(String type, @Nullable String id, @Nullable Event content) {
    static Identity of(Event event) {
      return event.id() != null
          ? new Identity(event.type(), event.id(), null)
          : new Identity(event.type(), null, event);
    }
  }

  private List<Event> distinct(Iterable<Event> events, Seen seen) {
    List<Event> sorted = new ArrayList<>();
    for (Event event : events) {
      // A join that was changed may hold events of a type it no longer has: they are let go.
      if (rules.knows(event)) {
        sorted.add(event);
      }
    }
    sorted.sort(rules.order());
    boolean alike = Long.bitCount(rules.types(sorted)) < sorted.size(); // or all are different
    Set<Identity> known = new HashSet<>();
    List<Event> distinct = new ArrayList<>(sorted.size());
    for (Event event : sorted) {
      if (rules.isHeartbeat(event)) {
        distinct.add(event); // the same again changes nothing, with a newer time it is news
      } else if ((alike && !known.add(Identity.of(event))) || seen.has(event)) {
        duplicates++;
      } else {
        distinct.add(event);
      }
    }
    return distinct;
  }
}

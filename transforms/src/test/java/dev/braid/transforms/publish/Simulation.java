// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.publish;

import dev.braid.transforms.model.Outgoing;
import dev.braid.transforms.publish.Attempt.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Two deployments that publish the same results to one log, under a clock of their own: requests
 * are delayed, replies are lost and the request is made again, sends land late or not at all,
 * processes stall and die at every step and start again from an earlier batch. What is left out is
 * what the protocol does not promise: a process that stalls between the check of its lease and the
 * socket for longer than the lease outlasts a send.
 */
final class Simulation {

  /** What may be taken out of the protocol, to see that its loss is noticed. */
  enum Without {
    NOTHING,
    LOOK_UP,
    LEASE_CHECK,
    THE_LEASE_IN_TAKE_OVER,
    CLAIM
  }

  static final Duration LEASE = Duration.ofSeconds(1);
  static final Duration SEND_TIMEOUT = Duration.ofMillis(400);

  private static final int MOST_STEPS = 20_000;

  private final SplittableRandom random;
  private final Without without;
  private final List<String> ids = new ArrayList<>();
  private final Map<String, Claim> ledger = new HashMap<>();
  private final List<String> log = new ArrayList<>();
  private final PriorityQueue<Landing> inFlight =
      new PriorityQueue<>((a, b) -> Long.compare(a.at(), b.at()));
  private final List<String> story = new ArrayList<>();
  private long now;
  private int tokens;
  int deaths;
  int takeOvers;

  private record Claim(@Nullable String token, Place place, long until) {
    Ledger.Pending pending() {
      return new Ledger.Pending(Objects.requireNonNull(token), place, until);
    }

    boolean isDone() {
      return token == null;
    }
  }

  private record Landing(long at, String id) {}

  Simulation(long seed, Without without) {
    random = new SplittableRandom(seed);
    this.without = without;
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      ids.add("r" + i);
    }
  }

  /**
   * Runs until both deployments have published everything; null if each result is there once, or
   * what went wrong.
   */
  @Nullable String run() {
    List<Deployment> left =
        new ArrayList<>(List.of(new Deployment("blue"), new Deployment("green")));
    for (int step = 0; !left.isEmpty(); step++) {
      if (step == MOST_STEPS) {
        return "they never end" + story;
      }
      now += random.nextInt(10) == 0 ? random.nextInt(1500) : random.nextInt(20);
      land();
      Deployment next = left.get(random.nextInt(left.size()));
      next.step();
      left.removeIf(Deployment::isFinished);
    }
    now += SEND_TIMEOUT.toMillis();
    land();
    Set<String> once = new HashSet<>(log);
    if (once.size() < log.size()) {
      return "doubled: " + log + story;
    }
    return once.containsAll(ids) ? null : "lost: only " + log + " of " + ids + story;
  }

  private void land() {
    while (!inFlight.isEmpty() && inFlight.peek().at() <= now) {
      log.add(inFlight.remove().id());
    }
  }

  private boolean oneIn(int many) {
    return random.nextInt(many) == 0;
  }

  private final class Deployment {
    private final String name;
    private int checkpoint;
    private int published;
    private int batchEnd;
    private @Nullable Attempt attempt;
    private @Nullable Request request;
    private long busyUntil;
    private boolean sendFails;

    Deployment(String name) {
      this.name = name;
    }

    boolean isFinished() {
      return published == ids.size() && attempt == null;
    }

    void step() {
      if (now < busyUntil) {
        return;
      }
      Attempt current = attempt;
      Request pending = request;
      if (current == null || pending == null) {
        begin();
      } else if (oneIn(25)) {
        die("before", pending);
      } else if (pending instanceof Attempt.Published) {
        finish();
      } else if (pending instanceof Attempt.Send) {
        if (sendFails) {
          fail();
        } else {
          tell(current.sent());
        }
      } else {
        Request next = carryOut(current, pending);
        if (oneIn(25)) {
          die("after", pending);
        } else if (next != null) {
          tell(next);
        } else {
          story.add("\n  " + now + " " + name + " lost the reply");
        }
      }
    }

    private void tell(Request next) {
      request = next;
      if (next instanceof Attempt.Send send) {
        send(send);
      }
      story.add("\n  " + now + " " + name + " " + next);
    }

    private void begin() {
      batchEnd = Math.min(ids.size(), published + random.nextInt(1, 4));
      List<Outgoing> batch = new ArrayList<>();
      for (String id : ids.subList(published, batchEnd)) {
        batch.add(new Outgoing(id, "key", new byte[0]));
      }
      Collections.shuffle(batch, new java.util.Random(random.nextLong()));
      Attempt next =
          new Attempt(
              name + tokens++,
              batch,
              LEASE,
              without == Without.LEASE_CHECK ? LEASE.minusDays(1) : SEND_TIMEOUT);
      attempt = next;
      busyUntil = 0;
      tell(next.start(now));
    }

    private void finish() {
      published = batchEnd;
      attempt = null;
      if (oneIn(2)) {
        checkpoint = published;
      }
    }

    private void die(String when, Request pending) {
      deaths++;
      story.add("\n  " + now + " " + name + " dies " + when + " " + pending);
      published = checkpoint;
      attempt = null;
      request = null;
      busyUntil = now + random.nextInt(2000);
    }

    /** The bundle is tried again, from the last checkpoint. */
    private void fail() {
      story.add("\n  " + now + " " + name + " fails to send");
      published = checkpoint;
      attempt = null;
      request = null;
      busyUntil = 0;
    }

    /** Each record lands within the time-out, or never; also if the sender dies meanwhile. */
    private void send(Attempt.Send send) {
      sendFails = false;
      long acknowledged = now;
      for (Outgoing result : send.results()) {
        long at = now + random.nextInt((int) SEND_TIMEOUT.toMillis());
        if (oneIn(15)) {
          sendFails = true;
        } else {
          inFlight.add(new Landing(at, result.id()));
          acknowledged = Math.max(acknowledged, at);
        }
      }
      sendFails |= oneIn(15); // it landed, but its acknowledgement was lost
      busyUntil = sendFails ? now + SEND_TIMEOUT.toMillis() : acknowledged + 1;
    }

    private @Nullable Request carryOut(Attempt current, Request pending) {
      if (pending instanceof Attempt.Claim claim) {
        List<Ledger.Answer> answers = new ArrayList<>();
        claim.results().forEach(result -> answers.add(claim(result.id(), current.token())));
        return reply() ? current.claimed(answers, now) : null;
      } else if (pending instanceof Attempt.LookUp lookUp) {
        Set<String> found = new HashSet<>();
        lookUp
            .places()
            .forEach(
                (id, place) -> {
                  if (log.subList((int) place.from(), log.size()).contains(id)) {
                    found.add(id);
                  }
                });
        return current.lookedUp(without == Without.LOOK_UP ? Set.of() : found, now);
      } else if (pending instanceof Attempt.TakeOver over) {
        List<Boolean> mine =
            over.results().stream().map(each -> takeOver(each, current.token())).toList();
        return reply() ? current.tookOver(mine, now) : null;
      } else if (pending instanceof Attempt.Settle settle) {
        List<Boolean> done = settle.claims().stream().map(this::settle).toList();
        return reply() ? current.settled(done, now) : null;
      } else if (pending instanceof Attempt.Confirm confirm) {
        confirm.claims().forEach(this::settle);
        return reply() ? current.confirmed(now) : null;
      }
      return current.waited(now);
    }

    private boolean reply() {
      return !oneIn(10);
    }

    private Ledger.Answer claim(String id, String token) {
      Claim claim = ledger.get(id);
      if (claim == null || token.equals(claim.token()) || without == Without.CLAIM) {
        ledger.put(id, new Claim(token, here(), now + LEASE.toMillis()));
        return new Ledger.Granted();
      } else if (claim.token() == null) {
        return new Ledger.Done();
      }
      return now < claim.until() ? new Ledger.Busy() : new Ledger.Abandoned(claim.pending());
    }

    private boolean takeOver(Attempt.Lost over, String token) {
      Claim claim = ledger.get(over.result().id());
      boolean mine =
          claim != null
              && over.claim().token().equals(claim.token())
              && (over.claim().until() == claim.until()
                  || without == Without.THE_LEASE_IN_TAKE_OVER);
      if (mine) {
        takeOvers++;
        ledger.put(over.result().id(), new Claim(token, here(), now + LEASE.toMillis()));
      }
      return mine;
    }

    private boolean settle(Ledger.Held held) {
      Claim claim = ledger.get(held.id());
      if (claim != null && held.token().equals(claim.token())) {
        ledger.put(held.id(), new Claim(null, claim.place(), 0));
        return true;
      }
      return claim != null && claim.isDone();
    }

    private Place here() {
      return new Place(0, log.size());
    }
  }
}

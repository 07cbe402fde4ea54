// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.publish;

import dev.braid.transforms.model.Outgoing;
import dev.braid.transforms.publish.Ledger.Abandoned;
import dev.braid.transforms.publish.Ledger.Answer;
import dev.braid.transforms.publish.Ledger.Busy;
import dev.braid.transforms.publish.Ledger.Granted;
import dev.braid.transforms.publish.Ledger.Held;
import dev.braid.transforms.publish.Ledger.Pending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One attempt to publish a batch, as a state machine: it says what to do next and is told what came
 * of it. If a request fails for good the attempt is over; another one, with another token, must be
 * made, so that what this one may have sent is never taken for a fresh grant.
 *
 * <p>The order matters. What is granted is sent and confirmed before a busy claim is waited for:
 * two publishers that waited for each other while they hold claims would do so until a lease ends.
 * And a send is begun only while the lease lasts longer than the send may take, by half of what it
 * is longer at the beginning: so much may pass between the look at the clock and the socket.
 */
final class Attempt {

  /** What to do next. */
  sealed interface Request {}

  /** Claim these; the reply goes to {@link #claimed}. */
  record Claim(List<Outgoing> results) implements Request {}

  /** Look for these in the log; the reply goes to {@link #lookedUp}. */
  record LookUp(Map<String, Place> places) implements Request {}

  /** The reply goes to {@link #tookOver}. */
  record TakeOver(List<Lost> results) implements Request {}

  /** Mark as done what someone else published; the reply goes to {@link #settled}. */
  record Settle(List<Held> claims) implements Request {}

  /** Send these; then call {@link #sent}. */
  record Send(List<Outgoing> results) implements Request {}

  /** Mark as done what was sent; the reply goes to {@link #confirmed}. */
  record Confirm(List<Held> claims) implements Request {}

  /** Others are publishing the rest: wait a little, then call {@link #waited}. */
  record Wait() implements Request {}

  /** Everything in the batch is published, by this attempt or by another. */
  record Published(int sent, int duplicates) implements Request {}

  private final String token;
  private final long lease;
  private final long reserve;

  /** What is to be claimed, by id. */
  private final Map<String, Outgoing> open = new LinkedHashMap<>();

  /** What may be sent, and since when the first of it is leased at the latest. */
  private final Map<String, Outgoing> granted = new LinkedHashMap<>();

  private long leased;

  /** What someone else began and the log must tell about. */
  private final List<Lost> lost = new ArrayList<>();

  /** What of it is in the log. */
  private final List<Lost> found = new ArrayList<>();

  /** What of it is not. */
  private final List<Lost> absent = new ArrayList<>();

  private List<Outgoing> asked = List.of();
  private int sent;
  private int duplicates;

  /** A result that someone else began to publish. */
  record Lost(Outgoing result, Pending claim) {}

  /**
   * Begins with {@link #start}. Times are milliseconds of a clock that never goes back.
   *
   * @param token names this attempt, and no other
   * @param lease how long a claim is this attempt's
   * @param reserve how much of the lease must be left when a send begins: what a send may take
   *     until it is acknowledged or given up, and a margin for stalls; shorter than the lease
   */
  Attempt(String token, Collection<Outgoing> batch, Duration lease, Duration reserve) {
    this.token = token;
    this.lease = lease.toMillis();
    this.reserve = reserve.toMillis();
    for (Outgoing result : batch) {
      if (open.putIfAbsent(result.id(), result) != null) {
        duplicates++;
      }
    }
  }

  String token() {
    return token;
  }

  Request start(long now) {
    return open.isEmpty() ? next(now) : claim(now);
  }

  Request claimed(List<Answer> answers, long now) {
    for (int i = 0; i < asked.size(); i++) {
      Outgoing result = asked.get(i);
      Answer answer = answers.get(i);
      if (answer instanceof Busy) {
        continue;
      }
      open.remove(result.id());
      if (answer instanceof Granted) {
        granted.put(result.id(), result);
      } else if (answer instanceof Abandoned abandoned) {
        lost.add(new Lost(result, abandoned.claim()));
      } else {
        duplicates++;
      }
    }
    return next(now);
  }

  Request lookedUp(Set<String> ids, long now) {
    for (Lost each : lost) {
      (ids.contains(each.result().id()) ? found : absent).add(each);
    }
    lost.clear();
    return next(now);
  }

  Request settled(List<Boolean> done, long now) {
    for (int i = 0; i < found.size(); i++) {
      if (done.get(i)) {
        duplicates++;
      } else {
        askAgain(found.get(i)); // someone was faster
      }
    }
    found.clear();
    return next(now);
  }

  Request tookOver(List<Boolean> mine, long now) {
    for (int i = 0; i < absent.size(); i++) {
      Outgoing result = absent.get(i).result();
      if (mine.get(i)) {
        granted.put(result.id(), result);
      } else {
        askAgain(absent.get(i));
      }
    }
    absent.clear();
    return next(now);
  }

  private void askAgain(Lost each) {
    open.put(each.result().id(), each.result());
  }

  Request sent() {
    return new Confirm(granted.keySet().stream().map(id -> new Held(id, token)).toList());
  }

  Request confirmed(long now) {
    sent += granted.size();
    granted.clear();
    return next(now);
  }

  Request waited(long now) {
    return claim(now);
  }

  private Request next(long now) {
    if (!lost.isEmpty()) {
      Map<String, Place> places = new LinkedHashMap<>();
      lost.forEach(each -> places.put(each.result().id(), each.claim().place()));
      return new LookUp(places);
    }
    if (!found.isEmpty()) {
      return new Settle(
          found.stream().map(each -> new Held(each.result().id(), each.claim().token())).toList());
    }
    if (!absent.isEmpty()) {
      if (granted.isEmpty()) {
        leased = now;
      }
      return new TakeOver(List.copyOf(absent));
    }
    if (!granted.isEmpty() && now - leased + reserve >= lease) {
      open.putAll(granted); // too late to send: renew
      granted.clear();
      return claim(now);
    }
    if (!granted.isEmpty()) {
      return new Send(List.copyOf(granted.values()));
    }
    return open.isEmpty() ? new Published(sent, duplicates) : new Wait();
  }

  private Request claim(long now) {
    leased = now;
    asked = List.copyOf(open.values());
    return new Claim(asked);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.publish;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Claims in the memory of this process, for ever: for runs in one process, and for tests. All
 * ledgers of a name share their claims.
 */
public final class MemoryLedger implements Ledger {

  private static final Map<String, Map<String, Claim>> BY_NAME = new ConcurrentHashMap<>();

  private final Map<String, Claim> claims;
  private final LongSupplier clock;

  /** Done if it has no pending. */
  private record Claim(@Nullable Pending pending) {}

  private MemoryLedger(Map<String, Claim> claims, LongSupplier clock) {
    this.claims = claims;
    this.clock = clock;
  }

  /**
   * The claims of {@code name}.
   *
   * @param clock milliseconds, never going back, the same for all of a name
   */
  public static MemoryLedger of(String name, LongSupplier clock) {
    return new MemoryLedger(BY_NAME.computeIfAbsent(name, any -> new HashMap<>()), clock);
  }

  /** All who share it are one deployment. */
  @Override
  public List<Answer> claim(String token, Duration lease, List<Ask> asks, boolean yielding) {
    List<Answer> answers = new ArrayList<>();
    synchronized (claims) {
      for (Ask ask : asks) {
        Claim claim = claims.get(ask.id());
        Pending pending = claim == null ? null : claim.pending();
        if (claim == null || (pending != null && pending.token().equals(token))) {
          claims.put(ask.id(), pending(token, lease, ask.place()));
          answers.add(new Granted());
        } else if (pending == null) {
          answers.add(new Done());
        } else {
          answers.add(clock.getAsLong() < pending.until() ? new Busy() : new Abandoned(pending));
        }
      }
    }
    return answers;
  }

  @Override
  public List<Boolean> takeOver(String token, Duration lease, List<TakeOver> overs) {
    List<Boolean> mine = new ArrayList<>();
    synchronized (claims) {
      for (TakeOver over : overs) {
        mine.add(
            claims.replace(over.id(), new Claim(over.from()), pending(token, lease, over.place())));
      }
    }
    return mine;
  }

  @Override
  public List<Boolean> settle(List<Held> held) {
    List<Boolean> done = new ArrayList<>();
    synchronized (claims) {
      for (Held each : held) {
        Claim claim = claims.get(each.id());
        Pending pending = claim == null ? null : claim.pending();
        if (pending != null && pending.token().equals(each.token())) {
          claims.put(each.id(), new Claim(null));
          pending = null;
        }
        done.add(claim != null && pending == null);
      }
    }
    return done;
  }

  @Override
  public void close() {}

  private Claim pending(String token, Duration lease, Place place) {
    return new Claim(new Pending(token, place, clock.getAsLong() + lease.toMillis()));
  }
}

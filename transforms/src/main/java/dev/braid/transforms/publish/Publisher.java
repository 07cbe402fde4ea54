// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.publish;

import dev.braid.transforms.model.Outgoing;
import dev.braid.transforms.publish.Attempt.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Publishes batches of results, each result once, whoever else publishes it too.
 *
 * <p><b>Guarantee.</b> When {@link #publish} returns, every result of the batch is in the log, and
 * exactly once, as long as the ledger keeps its claims and no publisher stalls between the check of
 * its lease and its send for longer than half of what the lease outlasts a send. When it throws,
 * some may be there: publish the batch again, also from another process.
 *
 * <p><b>Cost.</b> Two round trips to the ledger and one send for a batch that nobody else
 * publishes.
 *
 * <p><b>Two deployments.</b> Both publish whatever the other does. So that they are not in each
 * other's way the ledger may know which is the active one: the other leaves it each batch for
 * {@link #YIELD}, and finds it done.
 */
public final class Publisher implements AutoCloseable {

  /** How a publisher keeps time: {@code Thread::sleep} where it is not simulated. */
  public interface Sleeper {
    void sleep(long millis) throws InterruptedException;
  }

  /**
   * For how long a deployment that is not the active one leaves a result to the one that is: longer
   * than that takes for nearly all of its results, and so short that hardly anybody notices when it
   * is dead.
   */
  public static final Duration YIELD = Duration.ofMillis(50);

  private static final long WAIT_MILLIS = 5;

  private final Ledger ledger;
  private final ResultLog log;
  private final Duration lease;
  private final Duration reserve;
  private final Supplier<String> tokens;
  private final LongSupplier clock;
  private final Sleeper sleeper;
  private long ledgerNanos;
  private long begun;

  /**
   * Publishes to {@code log}, with claims in {@code ledger}.
   *
   * @param lease how long a claim is this publisher's
   * @param sendTimeout how long the log may take to acknowledge or give up; at most half of the
   *     lease
   * @param tokens gives a name that nobody ever had, for each attempt
   * @param clock milliseconds, never going back
   */
  public Publisher(
      Ledger ledger,
      ResultLog log,
      Duration lease,
      Duration sendTimeout,
      Supplier<String> tokens,
      LongSupplier clock,
      Sleeper sleeper) {
    checkTimes(lease, sendTimeout);
    this.ledger = ledger;
    this.log = log;
    this.lease = lease;
    this.reserve = lease.plus(sendTimeout).dividedBy(2);
    this.tokens = tokens;
    this.clock = clock;
    this.sleeper = sleeper;
  }

  /** Opens both ends, and closes what was opened if the other cannot be. */
  static Publisher open(
      PublishOnce.Opening<Ledger> ledger,
      PublishOnce.Opening<ResultLog> log,
      Duration lease,
      Duration sendTimeout,
      Supplier<String> tokens)
      throws IOException {
    Ledger claims = ledger.open();
    try {
      return new Publisher(
          claims,
          log.open(),
          lease,
          sendTimeout,
          tokens,
          () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
          Thread::sleep);
    } catch (IOException | RuntimeException e) {
      claims.close();
      throw e;
    }
  }

  static void checkTimes(Duration lease, Duration sendTimeout) {
    if (sendTimeout.isNegative()
        || sendTimeout.isZero()
        || sendTimeout.multipliedBy(2).compareTo(lease) > 0) {
      throw new IllegalArgumentException(
          "the lease ("
              + lease
              + ") must be at least twice the time-out of a send ("
              + sendTimeout
              + "), which must be more than none");
    }
  }

  /**
   * What came of a batch.
   *
   * @param duplicates how many of it someone had published before
   * @param ledgerNanos how long the ledger took for all of its answers
   */
  public record Done(int duplicates, long ledgerNanos) {}

  /**
   * Publishes {@code batch}. A question that gets no answer is asked again until it does, by the
   * same attempt, so that its claims stay its own.
   *
   * @throws IOException if a send was not acknowledged
   */
  public Done publish(Collection<Outgoing> batch) throws IOException, InterruptedException {
    ledgerNanos = 0;
    Attempt attempt = new Attempt(tokens.get(), batch, lease, reserve);
    begun = now();
    Request request = attempt.start(begun);
    while (true) {
      if (request instanceof Attempt.Published published) {
        return new Done(published.duplicates(), ledgerNanos);
      }
      request = insist(attempt, request);
    }
  }

  private Request insist(Attempt attempt, Request request)
      throws IOException, InterruptedException {
    Backoff backoff = new Backoff();
    while (true) {
      try {
        return carryOut(attempt, request);
      } catch (IOException e) {
        if (request instanceof Attempt.Send) {
          throw e; // it may be there nevertheless
        }
        sleeper.sleep(backoff.next(e));
      }
    }
  }

  private Request carryOut(Attempt attempt, Request request)
      throws IOException, InterruptedException {
    if (request instanceof Attempt.Claim claim) {
      List<Ledger.Ask> asks = new ArrayList<>();
      for (Outgoing result : claim.results()) {
        asks.add(new Ledger.Ask(result.id(), log.place(result.key())));
      }
      boolean yielding = now() - begun < YIELD.toMillis();
      return attempt.claimed(
          timed(() -> ledger.claim(attempt.token(), lease, asks, yielding)), now());
    } else if (request instanceof Attempt.LookUp lookUp) {
      return attempt.lookedUp(log.find(lookUp.places()), now());
    } else if (request instanceof Attempt.Settle settle) {
      return attempt.settled(timed(() -> ledger.settle(settle.claims())), now());
    } else if (request instanceof Attempt.TakeOver over) {
      List<Ledger.TakeOver> claims = new ArrayList<>();
      for (Attempt.Lost each : over.results()) {
        Place place = log.place(each.result().key());
        claims.add(new Ledger.TakeOver(each.result().id(), each.claim(), place));
      }
      return attempt.tookOver(timed(() -> ledger.takeOver(attempt.token(), lease, claims)), now());
    } else if (request instanceof Attempt.Send send) {
      log.send(send.results());
      return attempt.sent();
    } else if (request instanceof Attempt.Confirm confirm) {
      timed(() -> ledger.settle(confirm.claims()));
      return attempt.confirmed(now());
    }
    sleeper.sleep(WAIT_MILLIS);
    return attempt.waited(now());
  }

  private interface Asking<T> {
    T answer() throws IOException;
  }

  private <T> T timed(Asking<T> asking) throws IOException {
    long start = System.nanoTime();
    T answer = asking.answer();
    ledgerNanos += System.nanoTime() - start;
    return answer;
  }

  private long now() {
    return clock.getAsLong();
  }

  @Override
  public void close() {
    try {
      log.close();
    } finally {
      ledger.close();
    }
  }
}

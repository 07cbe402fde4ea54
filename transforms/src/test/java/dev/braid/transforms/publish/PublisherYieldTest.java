// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.publish;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import dev.braid.transforms.model.Outgoing;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A deployment beside the active one, by a clock that only its own waiting moves. */
final class PublisherYieldTest {

  private static final Duration LEASE = Duration.ofSeconds(15);
  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(7);
  private static final Outgoing RESULT = new Outgoing("j/a", "a", new byte[10]);

  private final MemoryLog log = new MemoryLog();
  private final MemoryLedger claims = MemoryLedger.of(UUID.randomUUID().toString(), () -> 0);
  private long now;

  /** When the active deployment publishes the result. */
  private long activeAt = Long.MAX_VALUE;

  private Publisher publisher() {
    return new Publisher(
        new BesideAnActiveOne(),
        log,
        LEASE,
        SEND_TIMEOUT,
        () -> UUID.randomUUID().toString(),
        () -> now,
        millis -> now += millis);
  }

  @Test
  void findsDoneWhatTheActiveOnePublishesInTime() throws Exception {
    activeAt = 40;
    try (Publisher publisher = publisher()) {
      assertThat(publisher.publish(List.of(RESULT)).duplicates(), is(1));
    }
    assertThat(log.sends.isEmpty(), is(true));
    assertThat(now, is(40L));
  }

  @Test
  void publishesWhatTheActiveOneDoesNot() throws Exception {
    try (Publisher publisher = publisher()) {
      assertThat(publisher.publish(List.of(RESULT)).duplicates(), is(0));
    }
    assertThat(log.sends, contains(1));
    assertThat(now, is(Publisher.YIELD.toMillis()));
  }

  /** Leaves what is free to the active one, as long as it is asked to. */
  private final class BesideAnActiveOne implements Ledger {
    @Override
    public List<Answer> claim(String token, Duration lease, List<Ask> asks, boolean yielding) {
      if (now >= activeAt) {
        claims.claim("active", lease, asks, false);
        claims.settle(asks.stream().map(ask -> new Held(ask.id(), "active")).toList());
      } else if (yielding) {
        return asks.stream().<Answer>map(ask -> new Busy()).toList();
      }
      return claims.claim(token, lease, asks, yielding);
    }

    @Override
    public List<Boolean> takeOver(String token, Duration lease, List<TakeOver> overs)
        throws IOException {
      return claims.takeOver(token, lease, overs);
    }

    @Override
    public List<Boolean> settle(List<Held> held) {
      return claims.settle(held);
    }

    @Override
    public void close() {}
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.publish;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import dev.braid.transforms.model.Outgoing;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a batch asks of the ledger and the log, in counts that no machine changes. */
class PublisherCostTest {

  private static final Duration LEASE = Duration.ofSeconds(15);
  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(7);

  private final List<String> asked = new ArrayList<>();
  private final MemoryLog log = new MemoryLog();
  private final Ledger ledger = MemoryLedger.of(UUID.randomUUID().toString(), () -> 0);

  @Test
  void aBatchIsClaimedAndSentAndConfirmedAtOnce() throws IOException, InterruptedException {
    try (Publisher publisher = publisher()) {
      publisher.publish(batch());
      assertThat(asked, contains("claim 100", "settle 100"));
      assertThat(log.sends, contains(100));
    }
  }

  @Test
  void aBatchThatIsThereIsAskedForOnce() throws IOException, InterruptedException {
    try (Publisher publisher = publisher()) {
      publisher.publish(batch());
      asked.clear();
      assertThat(publisher.publish(batch()).duplicates(), is(100));
      assertThat(asked, contains("claim 100"));
      assertThat(log.sends, contains(100));
    }
  }

  private static List<Outgoing> batch() {
    return IntStream.range(0, 100)
        .mapToObj(i -> new Outgoing("id" + i, "key" + i, new byte[100]))
        .toList();
  }

  private Publisher publisher() throws IOException {
    return Publisher.open(
        Counting::new, () -> log, LEASE, SEND_TIMEOUT, () -> UUID.randomUUID().toString());
  }

  /** Writes down each round trip. */
  private final class Counting implements Ledger {
    @Override
    public List<Answer> claim(String token, Duration lease, List<Ask> asks, boolean yielding)
        throws IOException {
      asked.add("claim " + asks.size());
      return ledger.claim(token, lease, asks, yielding);
    }

    @Override
    public List<Boolean> takeOver(String token, Duration lease, List<TakeOver> claims)
        throws IOException {
      asked.add("take over " + claims.size());
      return ledger.takeOver(token, lease, claims);
    }

    @Override
    public List<Boolean> settle(List<Held> claims) throws IOException {
      asked.add("settle " + claims.size());
      return ledger.settle(claims);
    }

    @Override
    public void close() {
      ledger.close();
    }
  }
}

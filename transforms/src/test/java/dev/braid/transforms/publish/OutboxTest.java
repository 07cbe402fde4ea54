// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.publish;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.braid.transforms.model.Outgoing;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thread that publishes what comes meanwhile. */
@Timeout(30)
final class OutboxTest {

  private static final Duration LEASE = Duration.ofMillis(400);
  private static final Duration SEND_TIMEOUT = Duration.ofMillis(100);

  /** Beyond the time of a test. */
  private static final Duration A_LONG_LEASE = Duration.ofHours(1);

  private final String claims = UUID.randomUUID().toString();
  private final MemoryLog log = new MemoryLog();

  @Test
  void whatIsAwaitedIsOutInOrder() throws InterruptedException {
    try (Outbox outbox = new Outbox("test", this::publisher)) {
      add(outbox, "a", "b", "c");
      assertThat(published(outbox), is(3));
      assertThat(log.ids, contains("a", "b", "c"));
    }
  }

  @Test
  void whatComesWhileABatchIsSentGoesTogether() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch all = new CountDownLatch(1);
    Outbox.Opening slow =
        () -> {
          asked.countDown();
          awaitQuietly(all);
          return publisher();
        };
    try (Outbox outbox = new Outbox("test", slow)) {
      add(outbox, "first");
      asked.await();
      IntStream.range(0, 600).forEach(i -> addQuietly(outbox, "r" + i));
      all.countDown();
      assertThat(published(outbox), is(601));
      assertThat(log.sends, contains(1, 500, 100));
    }
  }

  @Test
  void whatSomeoneHasPublishedIsCountedAndNotSent() throws InterruptedException {
    try (Outbox outbox = new Outbox("test", this::publisher);
        Outbox other = new Outbox("test", this::publisher)) {
      add(other, "a");
      published(other);
      add(outbox, "a", "b");
      assertThat(
          outbox.awaitPublished().stream().mapToInt(batch -> batch.done().duplicates()).sum(),
          is(1));
      assertThat(log.ids, contains("a", "b"));
    }
  }

  @Test
  void whatCannotBeSentNowIsTriedAgain() throws InterruptedException {
    log.failures = 2;
    AtomicInteger refused = new AtomicInteger(2);
    Outbox.Opening away =
        () -> {
          if (refused.getAndDecrement() > 0) {
            throw new IOException("away");
          }
          return publisher();
        };
    try (Outbox outbox = new Outbox("test", away)) {
      add(outbox, "a", "b");
      assertThat(published(outbox), is(2));
      assertThat(log.ids.size(), is(2));
    }
  }

  @Test
  void whatTryingAgainCannotCureIsThrown() throws InterruptedException {
    log.broken = true;
    try (Outbox outbox = new Outbox("test", this::publisher)) {
      add(outbox, "a");
      Exception e = assertThrows(IllegalStateException.class, outbox::awaitPublished);
      assertThat(e.getMessage(), containsString("the topic is gone"));
      assertThrows(IllegalStateException.class, () -> add(outbox, "b"));
      assertThat(log.closed, is(true));
    }
  }

  @Test
  void aFullOutboxMakesItsFillerWait() throws InterruptedException {
    CountDownLatch open = new CountDownLatch(1);
    Outbox.Opening late =
        () -> {
          awaitQuietly(open);
          return publisher();
        };
    AtomicInteger added = new AtomicInteger();
    try (Outbox outbox = new Outbox("test", late)) {
      Thread filler =
          new Thread(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  addQuietly(outbox, "r" + i);
                  added.incrementAndGet();
                }
              });
      filler.start();
      awaitWhile(() -> filler.getState() != Thread.State.WAITING);
      assertThat(added.get(), greaterThan(0));
      assertThat(added.get(), lessThan(10_000));
      open.countDown();
      filler.join();
      assertThat(published(outbox), is(10_000));
    }
  }

  @Test
  void aClosedOutboxLetsGoOfItsConnections() throws InterruptedException {
    Outbox outbox = new Outbox("test", this::publisher);
    add(outbox, "a");
    published(outbox);
    outbox.close();
    awaitWhile(() -> !log.closed);
    assertThrows(IllegalStateException.class, () -> add(outbox, "b"));
  }

  @Test
  void aClosedOutboxPublishesWhatItHasBegunWithAndGivesUpTheRest() throws InterruptedException {
    CountDownLatch sending = new CountDownLatch(1);
    CountDownLatch acknowledged = new CountDownLatch(1);
    log.duringSend =
        () -> {
          sending.countDown();
          awaitQuietly(acknowledged);
        };
    Outbox outbox = new Outbox("test", () -> publisher(A_LONG_LEASE));
    add(outbox, "a");
    sending.await();
    add(outbox, "b");
    Thread closing = new Thread(outbox::close);
    closing.start();
    awaitWhile(() -> closing.getState() != Thread.State.TIMED_WAITING);
    acknowledged.countDown();
    closing.join();
    assertThat(log.closed, is(true));
    assertThat(log.ids, contains("a"));
    // Nobody has to wait for the lease of what was begun.
    try (Outbox next = new Outbox("test", () -> publisher(A_LONG_LEASE))) {
      add(next, "a", "b");
      assertThat(published(next), is(2));
      assertThat(log.ids, contains("a", "b"));
    }
  }

  @Test
  void aClosedOutboxDoesNotWaitForALogThatIsAway() throws InterruptedException {
    log.failures = Integer.MAX_VALUE;
    Outbox outbox = new Outbox("test", this::publisher);
    add(outbox, "a");
    awaitWhile(() -> log.failures == Integer.MAX_VALUE);
    outbox.close();
    assertThat(log.closed, is(true));
  }

  @Test
  void aLedgerWhoseRepliesAreLostIsAskedAgainWithoutWaitingForALease() throws InterruptedException {
    Outbox.Opening unreliable =
        () ->
            Publisher.open(
                () -> new ForgetfulLedger(ledger()),
                () -> log,
                A_LONG_LEASE,
                SEND_TIMEOUT,
                () -> UUID.randomUUID().toString());
    try (Outbox outbox = new Outbox("test", unreliable)) {
      add(outbox, "a");
      assertThat(published(outbox), is(1));
      assertThat(log.ids, contains("a"));
    }
  }

  private Publisher publisher() throws IOException {
    return publisher(LEASE);
  }

  private Publisher publisher(Duration lease) throws IOException {
    return Publisher.open(
        this::ledger, () -> log, lease, SEND_TIMEOUT, () -> UUID.randomUUID().toString());
  }

  private Ledger ledger() {
    return MemoryLedger.of(claims, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
  }

  private static int published(Outbox outbox) throws InterruptedException {
    return outbox.awaitPublished().stream().mapToInt(batch -> batch.tookMillis().length).sum();
  }

  private static void add(Outbox outbox, String... ids) throws InterruptedException {
    for (String id : List.of(ids)) {
      outbox.add(new Outgoing(id, "key", new byte[1]));
    }
  }

  private static void addQuietly(Outbox outbox, String id) {
    try {
      add(outbox, id);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitWhile(BooleanSupplier condition) throws InterruptedException {
    while (condition.getAsBoolean()) {
      Thread.sleep(1);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

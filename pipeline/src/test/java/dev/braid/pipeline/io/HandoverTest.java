// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HandoverTest {

  private final Handover<String> handover = new Handover<>();

  /** With the field that KafkaIO's has. */
  private static final class Reader {
    @SuppressWarnings("unused") // what is there before
    private final SynchronousQueue<String> availableRecordsQueue = new SynchronousQueue<>();
  }

  private CompletableFuture<@Nullable String> polled() {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return handover.poll(1, MINUTES);
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  void whatIsOfferedWaitsForNobody() throws InterruptedException {
    assertThat(handover.offer("a", 1, MINUTES), is(true));
    assertThat(handover.poll(1, MINUTES), is("a"));
    assertThat(handover.poll(1, NANOSECONDS), is(nullValue()));
  }

  @Test
  void asMuchAsOneBatchWaits() throws InterruptedException {
    assertThat(handover.offer("a", 1, MINUTES), is(true));
    assertThat(handover.offer("b", 1, NANOSECONDS), is(false));
    assertThat(handover.poll(), is("a"));
    assertThat(handover.poll(), is(nullValue()));
  }

  @Test
  void theReaderWaitsForABatch() throws Exception {
    CompletableFuture<@Nullable String> polled = polled();
    assertThat(handover.offer("a", 1, MINUTES), is(true));
    assertThat(polled.get(), is("a"));
  }

  @Test
  void theNextWaitsUntilThereIsRoom() throws Exception {
    assertThat(handover.offer("a", 1, MINUTES), is(true));
    CompletableFuture<@Nullable String> polled = polled();
    assertThat(handover.offer("b", 1, MINUTES), is(true));
    assertThat(polled.get(), is("a"));
    assertThat(handover.poll(), is("b"));
  }

  @Test
  void itTakesThePlaceOfTheReadersQueue() {
    assertThat(Handover.in(new Reader()).availableRecordsQueue, is(instanceOf(Handover.class)));
  }
}

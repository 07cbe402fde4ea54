// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.publish;

import dev.braid.transforms.model.Buckets;
import dev.braid.transforms.model.Counters;
import dev.braid.transforms.model.Outgoing;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.transforms.DoFn;
import org.jspecify.annotations.Nullable;

/** Puts records into an outbox and ends a bundle when they are out. */
final class PublishOnceFn extends DoFn<Outgoing, Void> {

  private static final Buckets TOOK =
      Buckets.upTo("1ms", "2ms", "5ms", "10ms", "20ms", "50ms", "100ms", "1s", "10s", "1m");

  private final String name;
  private final PublishOnce.Opening<Ledger> ledger;
  private final PublishOnce.Opening<ResultLog> log;
  private final Duration lease;
  private final Duration sendTimeout;
  private final Counter published;
  private final Counter suppressed;
  private final Counter claiming;
  private transient @Nullable Outbox outbox;

  PublishOnceFn(
      String name,
      PublishOnce.Opening<Ledger> ledger,
      PublishOnce.Opening<ResultLog> log,
      Duration lease,
      Duration sendTimeout) {
    this.name = name;
    this.ledger = ledger;
    this.log = log;
    this.lease = lease;
    this.sendTimeout = sendTimeout;
    this.published = Counters.of(name, Counters.PUBLISHED);
    this.suppressed = Counters.of(name, Counters.SUPPRESSED);
    this.claiming = Counters.of(name, Counters.CLAIMING_MICROS);
  }

  @StartBundle
  public void start() {
    if (outbox == null) {
      outbox = new Outbox(name, this::open);
    }
  }

  @ProcessElement
  public void process(@Element Outgoing record) throws InterruptedException {
    outbox().add(record);
  }

  @FinishBundle
  public void finish() throws InterruptedException {
    for (Outbox.Batch batch : outbox().awaitPublished()) {
      int duplicates = batch.done().duplicates();
      published.inc(batch.tookMillis().length - duplicates);
      suppressed.inc(duplicates);
      claiming.inc(TimeUnit.NANOSECONDS.toMicros(batch.done().ledgerNanos()));
      for (long millis : batch.tookMillis()) {
        Counters.of(name, Counters.PUBLISHING, TOOK.of(millis)).inc();
      }
    }
  }

  @Teardown
  public void tearDown() {
    Outbox open = outbox;
    outbox = null;
    if (open != null) {
      open.close();
    }
  }

  private Outbox outbox() {
    Outbox open = outbox;
    if (open == null) {
      throw new IllegalStateException("no bundle was started");
    }
    return open;
  }

  private Publisher open() throws IOException {
    return Publisher.open(ledger, log, lease, sendTimeout, () -> UUID.randomUUID().toString());
  }
}

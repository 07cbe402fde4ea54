// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.decode;

import dev.braid.transforms.model.Counters;
import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.Rejected;
import dev.braid.transforms.model.SourceRecord;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;
import org.jspecify.annotations.Nullable;

/** Decodes the records of one source. Its name is part of every savepoint. */
final class DecodeFn extends DoFn<SourceRecord, KV<String, Event>> {

  static final TupleTag<KV<String, Event>> EVENTS = new TupleTag<>("events") {};
  static final TupleTag<Rejected> REJECTED = new TupleTag<>("rejected") {};

  /** How much of a record that is too large goes to the rejected. */
  static final int BEGINNING = 64 * 1024;

  private final String join;
  private final String source;
  private final List<EventPattern> patterns;
  private final int maxBytes;
  private final @Nullable Duration maxAhead;
  private final Clock clock;
  private final Counter read;
  private final Counter unmatched;
  private transient @Nullable EventDecoder decoder;
  private transient DecodedOnce.@Nullable Rules rules;

  /**
   * @param maxAhead how far ahead of {@code clock} an event may be; null: as far as it likes
   */
  DecodeFn(
      String join,
      String source,
      List<EventPattern> patterns,
      int maxBytes,
      @Nullable Duration maxAhead,
      Clock clock) {
    this.join = join;
    this.source = source;
    this.patterns = List.copyOf(patterns);
    this.maxBytes = maxBytes;
    this.maxAhead = maxAhead;
    this.clock = clock;
    this.read = Counters.of(join, Counters.READ, source);
    this.unmatched = Counters.of(join, Counters.UNMATCHED, source);
  }

  @Setup
  public void setUp() {
    decoder = new EventDecoder(patterns, maxBytes, maxAhead, clock);
    rules = DecodedOnce.Rules.of(patterns, maxBytes, maxAhead);
  }

  @ProcessElement
  public void process(@Element SourceRecord record, MultiOutputReceiver out) {
    read.inc();
    EventDecoder.Decoded decoded = decode(record);
    if (decoded instanceof EventDecoder.Keyed keyed) {
      out.get(EVENTS).output(KV.of(keyed.key(), keyed.event()));
    } else if (decoded instanceof EventDecoder.Refused refused) {
      Counters.of(join, Counters.REJECTED, refused.reason().text()).inc();
      out.get(REJECTED).output(rejected(record, refused));
    } else {
      unmatched.inc();
    }
  }

  private EventDecoder.Decoded decode(SourceRecord record) {
    EventDecoder decoder = this.decoder;
    DecodedOnce.Rules rules = this.rules;
    if (decoder == null || rules == null) {
      throw new IllegalStateException("not set up");
    }
    EventDecoder.Keyed known = DecodedOnce.take(record.bytes(), rules);
    return known != null ? known : decoder.decode(record.bytes(), record.length());
  }

  /** Ends between two characters, if the bytes are text. */
  private static byte[] beginning(byte[] bytes) {
    int end = BEGINNING;
    while (end > BEGINNING - 4 && (bytes[end] & 0xc0) == 0x80) {
      end--;
    }
    return Arrays.copyOf(bytes, end);
  }

  private Rejected rejected(SourceRecord record, EventDecoder.Refused refused) {
    byte[] bytes = record.bytes();
    boolean cut = refused.reason() == Rejected.Reason.TOO_LARGE && bytes.length > BEGINNING;
    return new Rejected(
        source + "/" + record.container() + ":" + record.position(),
        join,
        refused.reason(),
        refused.detail(),
        source,
        record.container() + ":" + record.position(),
        cut ? beginning(bytes) : bytes,
        record.length(),
        record.key(),
        record.headers());
  }
}

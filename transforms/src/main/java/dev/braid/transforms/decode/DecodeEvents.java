// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.decode;

import dev.braid.transforms.model.EventCoder;
import dev.braid.transforms.model.RejectedCoder;
import dev.braid.transforms.model.SourceRecord;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;
import org.jspecify.annotations.Nullable;

/**
 * Turns the records of one source into events by key.
 *
 * <p><b>Guarantee.</b> Every record is an event, is rejected with its reason, or is counted as
 * unmatched; no bytes make it fail. An event's JSON is the record's bytes as they came, checked to
 * be one JSON object in UTF-8.
 *
 * <p><b>Time.</b> Elements keep their timestamps; the event time is in the event.
 */
public final class DecodeEvents extends PTransform<PCollection<SourceRecord>, DecodedEvents> {

  private static final long serialVersionUID = 1;

  private final String join;
  private final String source;
  private final List<EventPattern> patterns;
  private final int maxBytes;
  private final @Nullable Duration maxAhead;
  private final Clock clock;

  private DecodeEvents(
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
  }

  /**
   * Decodes the records of one source.
   *
   * @param join the join's name, for counters and rejections
   * @param source the source's name
   * @param patterns the events of the source; a record is an event of the first that fits
   * @param maxBytes how large an event may be, in bytes
   */
  public static DecodeEvents of(
      String join, String source, List<EventPattern> patterns, int maxBytes) {
    return new DecodeEvents(join, source, patterns, maxBytes, null, Clock.systemUTC());
  }

  /**
   * Also rejects what is from the future, which is for streams: one event of the year 8999 would
   * otherwise pass every deadline there is.
   *
   * @param maxAhead how far ahead of the clock an event's time may be
   * @param clock of the machine that decodes; serializable
   */
  public DecodeEvents withMaxAhead(Duration maxAhead, Clock clock) {
    return new DecodeEvents(join, source, patterns, maxBytes, maxAhead, clock);
  }

  @Override
  public DecodedEvents expand(PCollection<SourceRecord> records) {
    PCollectionTuple outputs =
        records.apply(
            "Decode",
            ParDo.of(new DecodeFn(join, source, patterns, maxBytes, maxAhead, clock))
                .withOutputTags(DecodeFn.EVENTS, TupleTagList.of(DecodeFn.REJECTED)));
    return new DecodedEvents(
        outputs.get(DecodeFn.EVENTS).setCoder(KvCoder.of(StringUtf8Coder.of(), EventCoder.of())),
        outputs.get(DecodeFn.REJECTED).setCoder(RejectedCoder.of()));
  }
}

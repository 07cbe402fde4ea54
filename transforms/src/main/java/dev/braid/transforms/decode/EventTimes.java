// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.decode;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * The times of the events of one source, for its watermark. A record counts here if and only if
 * {@link DecodeEvents} would make an event of it, which is then decoded once: so long as its thread
 * goes on with the very same bytes, and has asked for no more than {@link #MOST_AHEAD} times and a
 * mebibyte meanwhile. Not thread-safe.
 */
public final class EventTimes {

  /** How many times may be asked for before the first of their records goes on. */
  public static final int MOST_AHEAD = DecodedOnce.MOST;

  private final EventDecoder decoder;
  private final DecodedOnce.Rules rules;

  private EventTimes(EventDecoder decoder, DecodedOnce.Rules rules) {
    this.decoder = decoder;
    this.rules = rules;
  }

  /** As in {@link DecodeEvents#of} and {@link DecodeEvents#withMaxAhead}. */
  public static EventTimes of(
      List<EventPattern> patterns, int maxBytes, Duration maxAhead, Clock clock) {
    return new EventTimes(
        new EventDecoder(patterns, maxBytes, maxAhead, clock),
        DecodedOnce.Rules.of(patterns, maxBytes, maxAhead));
  }

  /** The event time of a record, in epoch milliseconds; empty if it is no event. */
  public OptionalLong of(byte[] bytes) {
    if (decoder.decode(bytes, bytes.length) instanceof EventDecoder.Keyed keyed) {
      DecodedOnce.keep(bytes, rules, keyed);
      return OptionalLong.of(keyed.event().time());
    }
    return OptionalLong.empty();
  }
}

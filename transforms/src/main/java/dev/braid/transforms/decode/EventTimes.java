// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.decode;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * The times of the events of one source, for its watermark. A record counts here if and only if
 * {@link DecodeEvents} would make an event of it. Not thread-safe.
 */
public final class EventTimes {

  private final EventDecoder decoder;

  private EventTimes(EventDecoder decoder) {
    this.decoder = decoder;
  }

  /** As in {@link DecodeEvents#of} and {@link DecodeEvents#withMaxAhead}. */
  public static EventTimes of(
      List<EventPattern> patterns, int maxBytes, Duration maxAhead, Clock clock) {
    return new EventTimes(new EventDecoder(patterns, maxBytes, maxAhead, clock));
  }

  /** The event time of a record, in epoch milliseconds; empty if it is no event. */
  public OptionalLong of(byte[] bytes) {
    return decoder.decode(bytes, bytes.length) instanceof EventDecoder.Keyed keyed
        ? OptionalLong.of(keyed.event().time())
        : OptionalLong.empty();
  }
}

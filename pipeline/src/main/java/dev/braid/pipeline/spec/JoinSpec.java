// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import dev.braid.transforms.decode.EventPattern;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.Join;
import java.io.Serializable;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A join as its spec says it, with the sources its events come from.
 *
 * @param join what makes a result
 * @param disorder how far out of order one source may be: its watermark stays this far behind the
 *     newest event; zero, the default, takes every source to be in order
 * @param maxAhead how far ahead of the machine's clock an event time may be on a stream; what is
 *     beyond is rejected, and moves no watermark
 * @param restoreGrace for how long after a restore no deadline runs out, so that producers that
 *     were down as well can come back; zero, the default, for producers that were not
 * @param sources by the name of the source: how to recognise the event types that are read from it,
 *     in the order of the spec, which is the order to try them in; every event type of the join is
 *     in exactly one source
 * @param maxEventBytes the largest event there may be; what is larger is rejected
 */
public record JoinSpec(
    Join join,
    Duration disorder,
    Duration maxAhead,
    Duration restoreGrace,
    Map<String, List<EventPattern>> sources,
    int maxEventBytes)
    implements Serializable {

  public static final Duration DEFAULT_MAX_AHEAD = Duration.ofHours(1);

  public static final int DEFAULT_MAX_EVENT_BYTES = 1 << 20;

  /** The most that {@code maxEventBytes} may be. */
  public static final int MOST_EVENT_BYTES = 64 << 20;

  /** A join with the defaults of {@code maxAhead} and {@code restoreGrace}. */
  public JoinSpec(
      Join join, Duration disorder, Map<String, List<EventPattern>> sources, int maxEventBytes) {
    this(join, disorder, DEFAULT_MAX_AHEAD, Duration.ZERO, sources, maxEventBytes);
  }

  public JoinSpec {
    Map<String, List<EventPattern>> copy = new LinkedHashMap<>();
    sources.forEach((source, patterns) -> copy.put(source, List.copyOf(patterns)));
    sources = Collections.unmodifiableMap(copy);
    if (disorder.isNegative() || disorder.compareTo(Join.LONGEST) > 0) {
      throw new IllegalArgumentException(
          "disorder must be 0 to " + Join.LONGEST + ", not " + disorder);
    }
    if (maxAhead.isNegative() || maxAhead.compareTo(Join.LONGEST) > 0) {
      throw new IllegalArgumentException(
          "maxAhead must be 0 to " + Join.LONGEST + ", not " + maxAhead);
    }
    if (restoreGrace.isNegative() || restoreGrace.compareTo(Join.LONGEST) > 0) {
      throw new IllegalArgumentException(
          "restoreGrace must be 0 to " + Join.LONGEST + ", not " + restoreGrace);
    }
    if (maxEventBytes < 1 || maxEventBytes > MOST_EVENT_BYTES) {
      throw new IllegalArgumentException(
          "maxEventBytes must be 1 to " + MOST_EVENT_BYTES + ", not " + maxEventBytes);
    }
    Set<String> read = new HashSet<>();
    for (List<EventPattern> patterns : sources.values()) {
      for (EventPattern pattern : patterns) {
        if (!read.add(pattern.type())) {
          throw new IllegalArgumentException("event '" + pattern.type() + "' is read twice");
        }
      }
    }
    Set<String> known = new HashSet<>(join.events().stream().map(EventType::name).toList());
    if (!read.equals(known)) {
      throw new IllegalArgumentException(
          "the sources give the events " + read + ", but the join knows " + known);
    }
  }

  /** How long an instance is open at most. */
  public Duration maxWait() {
    return join.maxWait();
  }

  /** How long a key is known after its instance has closed. */
  public Duration remember() {
    return join.remember();
  }

  /** The name of the join. */
  public String name() {
    return join.name();
  }
}

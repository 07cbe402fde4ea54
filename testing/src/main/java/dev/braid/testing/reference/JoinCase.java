// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.reference;

import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A join and the events of one key, as a seed gives them. Prints itself in full, with every time as
 * milliseconds since {@link JoinCases#EPOCH}, so that a failure can be read.
 *
 * @param events in the order in which they were sent, which is not the order of their times; with
 *     duplicates
 */
public record JoinCase(long seed, String key, Join join, List<Event> events) {

  public JoinCase {
    events = List.copyOf(events);
  }

  /** An order in which the events arrive and the watermark moves; the same for the same seed. */
  public Arrival arrival(Arrival.Flavour flavour) {
    return Arrival.of(this, flavour);
  }

  /** The case with its join changed, say in when it decides. */
  public JoinCase withJoin(Join join) {
    return new JoinCase(seed, key, join, events);
  }

  /** The case with fewer events, say to find the smallest that still fails. */
  public JoinCase withEvents(List<Event> events) {
    return new JoinCase(seed, key, join, events);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(1024);
    text.append("case ").append(seed).append(", key '").append(key).append("'\n");
    text.append("  join: maxWait ").append(join.maxWait().toMillis());
    text.append(", maxEvents ").append(join.maxEvents()).append(", ").append(join.decide());
    text.append(join.repeat() ? ", repeat\n" : "\n");
    for (EventType type : join.events()) {
      text.append(type.heartbeat() ? "  heartbeat " : "  event ").append(type.name());
      text.append(": wait ").append(type.waitFor().toMillis()).append(", keep ");
      text.append(type.keep()).append(", select ").append(type.select()).append('\n');
    }
    for (Outcome outcome : join.outcomes()) {
      text.append("  outcome ").append(outcome.name()).append(": all ").append(outcome.all());
      text.append(", optional ").append(outcome.optional()).append('\n');
    }
    for (Event event : events) {
      text.append("  ").append(describe(event)).append('\n');
    }
    return text.toString();
  }

  static String describe(Event event) {
    return "+"
        + (event.time() - JoinCases.EPOCH)
        + " "
        + event.type()
        + (event.id() == null ? " " : "#" + event.id() + " ")
        + new String(event.json(), StandardCharsets.UTF_8);
  }
}

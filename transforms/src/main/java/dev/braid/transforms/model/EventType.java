// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * A kind of event that a join knows.
 *
 * @param name the type's name, unique in a join
 * @param waitFor after an event of this type, how long to wait for the next one
 * @param heartbeat whether it only moves the deadline and is no part of a result
 * @param keep which of several events of this type a result carries
 * @param select the fields of the event that a result carries; empty: the whole event
 */
public record EventType(
    String name, Duration waitFor, boolean heartbeat, Keep keep, List<FieldPath> select)
    implements Serializable {

  public EventType {
    select = List.copyOf(select);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("an event type needs a name");
    }
    if (waitFor.compareTo(Join.SHORTEST) < 0 || waitFor.compareTo(Join.LONGEST) > 0) {
      throw new IllegalArgumentException(
          "wait of event '" + name + "' must be 1 ms to " + Join.LONGEST + ", not " + waitFor);
    }
  }

  /** An event that joins an instance and waits {@code waitFor} for the next one. */
  public static EventType of(String name, Duration waitFor) {
    return new EventType(name, waitFor, false, Keep.FIRST, List.of());
  }

  /** An event that joins nothing and holds an open instance open for another {@code waitFor}. */
  public static EventType heartbeat(String name, Duration waitFor) {
    return new EventType(name, waitFor, true, Keep.FIRST, List.of());
  }

  public EventType withKeep(Keep keep) {
    return new EventType(name, waitFor, heartbeat, keep, select);
  }

  public EventType withSelect(List<FieldPath> select) {
    return new EventType(name, waitFor, heartbeat, keep, select);
  }
}

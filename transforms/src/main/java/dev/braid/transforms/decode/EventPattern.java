// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.decode;

import dev.braid.transforms.model.FieldPath;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to recognise an event of one type in a source, and where its parts are.
 *
 * @param type the event type
 * @param when what must hold for a record to be such an event; all of them; empty: any record is
 * @param key the field of the key, or the fields of a compound key, joined by commas in the key
 * @param time the field of the event time
 * @param id the field of the id; null: events of this type have none
 */
public record EventPattern(
    String type, List<Condition> when, List<FieldPath> key, FieldPath time, @Nullable FieldPath id)
    implements Serializable {

  public EventPattern {
    when = List.copyOf(when);
    key = List.copyOf(key);
    if (key.isEmpty()) {
      throw new IllegalArgumentException("event '" + type + "' needs a field for its key");
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.decode;

import dev.braid.transforms.model.FieldPath;
import java.io.Serializable;
import java.util.List;

/** Holds for a record whose {@code field} equals one of {@code values}. */
public record Condition(FieldPath field, List<Scalar> values) implements Serializable {

  public Condition {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("the condition on '" + field + "' needs a value");
    }
  }
}

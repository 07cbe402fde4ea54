// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/** Where a field is in a JSON object: the names from the outside in, written {@code a.b.c}. */
public record FieldPath(List<String> names) implements Serializable {

  public FieldPath {
    names = List.copyOf(names);
    if (names.isEmpty() || names.stream().anyMatch(String::isEmpty)) {
      throw new IllegalArgumentException(
          "a field path is names joined by dots, like a.b.c, not '"
              + String.join(".", names)
              + "'");
    }
  }

  /**
   * The path written as {@code a.b.c}.
   *
   * @throws IllegalArgumentException if a name between two dots is empty
   */
  public static FieldPath of(String path) {
    return new FieldPath(Arrays.asList(path.split("\\.", -1)));
  }

  @Override
  public String toString() {
    return String.join(".", names);
  }
}

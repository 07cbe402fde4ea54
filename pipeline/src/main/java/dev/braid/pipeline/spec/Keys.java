// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The keys that a mapping may have, in order, each with what it must hold, in words. */
record Keys(Map<String, String> expected) {

  Keys {
    expected = Collections.unmodifiableMap(new LinkedHashMap<>(expected));
  }

  /** A key, what it must hold, a key, and so on. */
  static Keys of(String... keysAndWords) {
    Map<String, String> expected = new LinkedHashMap<>();
    for (int i = 0; i < keysAndWords.length; i += 2) {
      expected.put(keysAndWords[i], keysAndWords[i + 1]);
    }
    return new Keys(expected);
  }

  /** What {@code key} must hold. */
  String words(String key) {
    return expected.getOrDefault(key, "text");
  }

  Set<String> names() {
    return expected.keySet();
  }
}

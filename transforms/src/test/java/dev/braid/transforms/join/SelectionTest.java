// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.join;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.braid.transforms.model.FieldPath;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What decoding lets through must not stop a selection. */
class SelectionTest {

  @Test
  void aNumberOfManyDigits() {
    String event = "{\"a\":" + "1".repeat(990) + ".5e3}";
    assertThat(select(event), is(event));
  }

  @Test
  void aTextOfManyCharacters() {
    String event = "{\"a\":\"" + "x".repeat(21_000_000) + "\"}";
    assertThat(select(event).equals(event), is(true));
  }

  @Test
  void arraysAndObjectsAsDeepAsAnEventMayBe() {
    String event = "{\"a\":" + "[".repeat(999) + "]".repeat(999) + "}";
    assertThat(select(event), is(event));
  }

  @Test
  void halfOfASurrogatePair() {
    String event = "{\"a\":{\"\\uDC00\":\"x\\uD800y\"}}";
    assertThat(select(event), is(event));
  }

  private static String select(String event) {
    return new String(new Selection(List.of(FieldPath.of("a"))).of(event.getBytes(UTF_8)), UTF_8);
  }
}

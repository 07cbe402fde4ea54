// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.sameInstance;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class NamesTest {

  private final Names names = new Names();

  @Test
  void theSameTextIsTheSameObject() {
    assertThat(names.of(utf8("début")), is("début"));
    assertThat(names.of(utf8("début")), sameInstance(names.of(utf8("début"))));
  }

  @Test
  void textsThatTakeEachOthersPlaceAreNotConfused() {
    for (int n = 0; n < 2_000; n++) {
      assertThat(names.of(utf8("name " + n % 1_000)), is("name " + n % 1_000));
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

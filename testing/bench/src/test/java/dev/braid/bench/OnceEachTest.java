// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class OnceEachTest {

  private static OnceEach of(int... numbers) {
    OnceEach each = new OnceEach();
    IntStream.of(numbers).forEach(each::came);
    return each;
  }

  @Test
  void eachOnceInAnyOrderIsNoMistake() {
    assertThat(of(2, 0, 1).mistake(3), nullValue());
    assertThat(of(2, 0, 1).count(), is(3));
  }

  @Test
  void everyMistakeIsCounted() {
    assertThat(of(2, 0).mistake(3), is("of 3, lost 1, doubled 0, strange 0"));
    assertThat(of(1, 2, 0, 1, 1).mistake(3), is("of 3, lost 0, doubled 2, strange 0"));
    assertThat(of(0, 1, 2, 7).mistake(3), is("of 3, lost 0, doubled 0, strange 1"));
    assertThat(of(0, 7, 7).mistake(2), is("of 2, lost 1, doubled 1, strange 1"));
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.decode;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DecodeRunTest {

  private static final Duration SHORT = Duration.ofMillis(100);

  @ParameterizedTest
  @EnumSource(Decoder.class)
  void everyDecoderIsRight(Decoder decoder) throws IOException {
    assertThat(
        DecodeRun.run(decoder, 1_000, SHORT, SHORT), hasEntry(is("records/s"), greaterThan(0.0)));
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 1_000, 2_000})
  void recordsAreJsonOfAboutTheirSize(int size) throws IOException {
    for (byte[] bytes : Records.of(100, size)) {
      assertThat(bytes.length, both(greaterThan(size * 3 / 4)).and(lessThanOrEqualTo(size)));
      assertThat(new ObjectMapper().readTree(bytes).path(Records.KEY).isTextual(), is(true));
    }
  }

  @Test
  void aWrongKeyIsSeen() {
    Found found = new Found(2, SHORT, SHORT);
    found.take(Records.key(0), Records.time(0));
    assertThrows(IllegalStateException.class, () -> found.take(Records.key(0), Records.time(1)));
  }

  @Test
  void aLostRecordIsSeen() {
    Found found = new Found(2, SHORT, SHORT);
    found.take(Records.key(0), Records.time(0));
    assertThrows(IllegalStateException.class, found::wantsMore);
  }

  @Test
  void aLaterPassIsHeldAgainstTheFirst() {
    Found found = new Found(1, SHORT, SHORT);
    found.take(Records.key(0), Records.time(0));
    assertThat(found.wantsMore(), is(true));
    found.take(Records.key(1), Records.time(0));
    assertThrows(IllegalStateException.class, found::wantsMore);
  }
}

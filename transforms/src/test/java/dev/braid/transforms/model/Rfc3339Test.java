// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Rfc3339Test {

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private static final String CHARACTERS = "0123456789-:.TZtz+ 9";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05.6Z",
        "2026-01-02T03:04:05.67Z",
        "2026-01-02T03:04:05.678Z",
        "2026-01-02T03:04:05.678999999Z",
        "1969-12-31T23:59:59.999999Z",
        "0000-01-01T00:00:00Z",
        "2024-02-29T00:00:00Z",
        "2000-02-29T23:59:59.001Z",
        "9999-12-31T23:59:59.999Z",
        "2026-01-02T03:04Z",
        "2026-01-02T03:04:05.Z",
        "2026-01-02t03:04:05z",
        "2026-01-02T03:04:05+02:00",
        "+12026-01-02T03:04:05Z",
        "-0001-01-02T03:04:05Z"
      })
  void readsWhatTheJavaPlatformReads(String text) {
    assertThat(Rfc3339.parse(text), is(OffsetDateTime.parse(text).toInstant().toEpochMilli()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Z",
        "2026-01-02T03:04:05",
        "2026-01-02T03:04:05.1234567890Z",
        "2026-01-02T03:04:05,678Z",
        "2026-01-02 03:04:05Z",
        "2026-13-02T03:04:05Z",
        "2026-00-02T03:04:05Z",
        "2026-01-00T03:04:05Z",
        "2026-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-01-02T24:00:01Z",
        "2026-01-02T03:60:05Z",
        "2026-01-02T03:04:60Z",
        "2026-01-02T03:04:-5Z",
        "२026-01-02T03:04:05Z",
        "+1000000000-01-01T00:00:00Z"
      })
  void refusesWhatIsNoTime(String text) {
    assertThrows(DateTimeException.class, () -> Rfc3339.parse(text));
  }

  @Test
  void readsAndWritesAnyTimeAsTheJavaPlatformDoes() {
    Random random = new Random(3339);
    for (int i = 0; i < 200_000; i++) {
      long time =
          random.nextLong(
              Instant.parse("-0010-01-01T00:00:00Z").toEpochMilli(),
              Instant.parse("+10010-01-01T00:00:00Z").toEpochMilli());
      String text = FORMAT.format(Instant.ofEpochMilli(time));
      assertThat(Rfc3339.format(time), is(text));
      if (text.length() == FORMAT.format(Instant.EPOCH).length()) {
        assertThat(Rfc3339.parse(text), is(time));
      }
    }
  }

  @Test
  void takesNothingThatTheJavaPlatformRefuses() {
    Random random = new Random(3339);
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder("2024-02-29T23:59:59.123Z");
      for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
        text.setCharAt(
            random.nextInt(text.length()), CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
      }
      assertThat(text.toString(), read(text.toString(), true), is(read(text.toString(), false)));
    }
  }

  /** In epoch milliseconds, or why not. */
  private static String read(String text, boolean ours) {
    try {
      return Long.toString(
          ours ? Rfc3339.parse(text) : OffsetDateTime.parse(text).toInstant().toEpochMilli());
    } catch (DateTimeException e) {
      return String.valueOf(e.getMessage());
    }
  }
}

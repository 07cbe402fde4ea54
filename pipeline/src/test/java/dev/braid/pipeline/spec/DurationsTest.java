// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "0s, 0, 0s",
    "500ms, 500, 500ms",
    "5s, 5000, 5s",
    "2m, 120000, 2m",
    "1h, 3600000, 1h",
    "14d, 1209600000, 14d",
    "90s, 90000, 90s",
    "24h, 86400000, 1d",
    "1500ms, 1500, 1500ms",
    "PT5S, 5000, 5s",
    "PT1H30M, 5400000, 90m",
    "P1DT0.001S, 86400001, 86400001ms"
  })
  void aDurationIsReadAndWrittenInItsShortestForm(String text, long millis, String shortest) {
    assertThat(Durations.parse(text), equalTo(Duration.ofMillis(millis)));
    assertThat(Durations.format(Duration.ofMillis(millis)), equalTo(shortest));
    assertThat(Durations.parse(shortest), equalTo(Duration.ofMillis(millis)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "s",
        "5 s",
        "5S",
        "1.5s",
        "1h30m",
        "-5s",
        "5w",
        "PT",
        "PT0.0001S",
        "9999999999999999s",
        "999999999999999d",
        "PT99999999999999999999999999999999999999999999S"
      })
  void whatIsNoDurationIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Durations.parse(text));
  }
}

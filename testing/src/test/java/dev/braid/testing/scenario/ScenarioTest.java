// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.scenario;

import static java.time.Duration.ofSeconds;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Outcome;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.junit.jupiter.api.Test;

class ScenarioTest {

  private static final Join JOIN =
      Join.of(
          "pair",
          List.of(EventType.of("ask", ofSeconds(5)), EventType.of("answer", ofSeconds(5))),
          List.of(Outcome.of("answered", "ask", "answer")));

  @Test
  void anEventThatTheJoinDoesNotKnowIsAMistake() {
    String message =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Scenario.of(JOIN).event("A", "asks", ofSeconds(1)))
                .getMessage());

    assertThat(message, equalTo("join 'pair' has no event 'asks'; it has [ask, answer]"));
  }

  @Test
  void theStartIsSaidFirst() {
    Scenario begun = Scenario.of(JOIN).event("A", "ask", ofSeconds(1));

    assertThat(
        String.valueOf(
            assertThrows(
                    IllegalStateException.class, () -> begun.startingAt("2026-01-01T00:00:00Z"))
                .getMessage()),
        containsString("before anything happens"));
  }

  @Test
  void aStoryInWhichNothingHappensIsAMistake() {
    assertThat(mistake(Scenario.of(JOIN)), containsString("nothing happens"));
  }

  @Test
  void aWatermarkThatGoesBackIsAMistakeOfItsSourceOnly() {
    Scenario forward =
        Scenario.of(JOIN)
            .from("asks")
            .watermark(ofSeconds(9))
            .from("answers")
            .watermark(ofSeconds(3));

    assertThat(mistake(forward.watermarks(ofSeconds(4))), containsString("'asks' cannot go back"));
    assertThat(
        mistake(forward.watermark(ofSeconds(2))), containsString("'answers' cannot go back"));
    assertThat(
        forward.watermarks(ofSeconds(9)).apply(Pipeline.create()).expand().size(), equalTo(4));
  }

  private static String mistake(Scenario scenario) {
    return String.valueOf(
        assertThrows(IllegalStateException.class, () -> scenario.apply(Pipeline.create()))
            .getMessage());
  }
}

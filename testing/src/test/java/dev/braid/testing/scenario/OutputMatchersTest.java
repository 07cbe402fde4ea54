// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.scenario;

import static dev.braid.testing.scenario.OutputMatchers.complete;
import static dev.braid.testing.scenario.OutputMatchers.exactly;
import static dev.braid.testing.scenario.OutputMatchers.late;
import static dev.braid.testing.scenario.OutputMatchers.missing;
import static dev.braid.testing.scenario.OutputMatchers.partial;
import static dev.braid.testing.scenario.OutputMatchers.rejected;
import static dev.braid.transforms.model.Late.Reason.AFTER_COMPLETE;
import static dev.braid.transforms.model.Late.Reason.AFTER_DEADLINE;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.Late;
import dev.braid.transforms.model.Rejected;
import dev.braid.transforms.model.Rejected.Reason;
import dev.braid.transforms.model.Result;
import dev.braid.transforms.model.Status;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.hamcrest.Matcher;
import org.hamcrest.StringDescription;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutputMatchersTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Instant LATER = NOON.plusSeconds(3);

  private static final Event ASK = Event.of("ask", NOON, "{\"n\":1}");
  private static final Result PARTIAL =
      result("answered", Status.PARTIAL, Map.of("answered", List.of("answer")));
  private static final Result MISSING =
      result(null, Status.MISSING, Map.of("answered", List.of("answer")));
  private static final Late LATE =
      new Late("pair/A/ask/1", "pair", "A", ASK, AFTER_COMPLETE, LATER.toEpochMilli());
  private static final Rejected REJECTED =
      new Rejected(
          "asks/1",
          "pair",
          Reason.MALFORMED,
          "it is empty",
          null,
          null,
          "?!".getBytes(StandardCharsets.UTF_8),
          2);

  @Test
  void aResultIsRecognisedByAllThatIsSaidOfIt() {
    assertThat(
        PARTIAL,
        partial("answered")
            .withId("pair/A")
            .ofKey("A")
            .withEvents("ask")
            .without("answer")
            .with("ask", "{\"n\":1}")
            .started(NOON)
            .decided(LATER));
    assertThat(MISSING, missing().lacking("answered", "answer"));
  }

  @Test
  void aResultThatDiffersInAnythingIsNotIt() {
    assertThat(PARTIAL, not(complete("answered")));
    assertThat(PARTIAL, not(partial("other")));
    assertThat(PARTIAL, not(missing()));
    assertThat(PARTIAL, not(partial("answered").withId("pair/B")));
    assertThat(PARTIAL, not(partial("answered").ofKey("B")));
    assertThat(PARTIAL, not(partial("answered").withEvents()));
    assertThat(PARTIAL, not(partial("answered").withEvents("ask", "answer")));
    assertThat(PARTIAL, not(partial("answered").without()));
    assertThat(PARTIAL, not(partial("answered").with("ask", "{\"n\":2}")));
    assertThat(PARTIAL, not(partial("answered").with("answer", "{\"n\":1}")));
    assertThat(PARTIAL, not(partial("answered").started(LATER)));
    assertThat(PARTIAL, not(partial("answered").decided(NOON)));
    assertThat(MISSING, not(missing().lacking("answered", "ask")));
  }

  @Test
  void aLateEventIsRecognisedByAllThatIsSaidOfIt() {
    assertThat(LATE, late(AFTER_COMPLETE).ofKey("A").ofType("ask").at(NOON).decided(LATER));
    assertThat(LATE, not(late(AFTER_DEADLINE)));
    assertThat(LATE, not(late(AFTER_COMPLETE).ofKey("B")));
    assertThat(LATE, not(late(AFTER_COMPLETE).ofType("answer")));
    assertThat(LATE, not(late(AFTER_COMPLETE).at(LATER)));
    assertThat(LATE, not(late(AFTER_COMPLETE).decided(NOON)));
  }

  @Test
  void aRejectedRecordIsRecognisedByAllThatIsSaidOfIt() {
    assertThat(REJECTED, rejected(Reason.MALFORMED).withId("asks/1").withText("?!"));
    assertThat(REJECTED, not(rejected(Reason.NO_KEY)));
    assertThat(REJECTED, not(rejected(Reason.MALFORMED).withId("asks/2")));
    assertThat(REJECTED, not(rejected(Reason.MALFORMED).withText("?")));
  }

  @Test
  void aMismatchNamesWhatDiffersAndNothingElse() {
    assertThat(
        mismatch(PARTIAL, partial("answered").ofKey("B").withEvents("ask").decided(NOON)),
        equalTo("key was A, decided was 2026-01-01T12:00:03.000Z"));
    assertThat(
        StringDescription.toString(partial("answered").ofKey("B")),
        equalTo("a result with status partial, outcome answered, key B"));
  }

  @Test
  void exactlyHoldsForTheseOutputsInAnyOrder() {
    Outputs outputs =
        new Outputs(List.of(PARTIAL), List.of(MISSING), List.of(LATE), List.of(REJECTED));

    assertThat(
        outputs,
        exactly(rejected(Reason.MALFORMED), late(AFTER_COMPLETE), missing(), partial("answered")));
    assertThat(new Outputs(List.of(), List.of(), List.of(), List.of()), exactly());
  }

  @Test
  void exactlyDoesNotHoldForOneMoreOrOneLess() {
    Outputs twice = new Outputs(List.of(PARTIAL, PARTIAL), List.of(), List.of(), List.of());

    assertThat(twice, exactly(partial("answered"), partial("answered")));
    assertThat(twice, not(exactly(partial("answered"))));
    assertThat(twice, not(exactly(partial("answered"), partial("answered"), missing())));
    assertThat(twice, not(exactly(partial("answered"), partial("answered").ofKey("B"))));
  }

  @Test
  void exactlySaysWhatIsNotThereAndWhatIsNotExpected() {
    Outputs outputs = new Outputs(List.of(PARTIAL), List.of(), List.of(LATE), List.of());

    String mismatch =
        mismatch(outputs, exactly(late(AFTER_COMPLETE), partial("answered").ofKey("B")));

    assertThat(
        mismatch,
        is(
            "\n  not there: a result with status partial, outcome answered, key B"
                + "\n  not expected: "
                + PARTIAL.toJson()
                + "\n    for a result with status partial, outcome answered, key B: key was A"));
  }

  private static String mismatch(Object item, Matcher<?> matcher) {
    StringDescription description = new StringDescription();
    matcher.describeMismatch(item, description);
    return description.toString();
  }

  private static Result result(
      @Nullable String outcome, Status status, Map<String, List<String>> absent) {
    return new Result(
        "pair/A",
        "pair",
        "A",
        outcome,
        status,
        NOON.toEpochMilli(),
        LATER.toEpochMilli(),
        absent,
        List.of(new Result.Part("ask", false, List.of(ASK))));
  }
}

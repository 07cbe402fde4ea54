// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.reference;

import static dev.braid.testing.reference.Stories.at;
import static dev.braid.testing.reference.Stories.seconds;
import static dev.braid.testing.reference.Stories.told;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import dev.braid.testing.reference.ReferenceJoin.Evaluation;
import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.FieldPath;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Keep;
import dev.braid.transforms.model.Late;
import dev.braid.transforms.model.Outcome;
import dev.braid.transforms.model.Result;
import dev.braid.transforms.model.Status;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How an instance ends, and what its result carries. */
class ReferenceOutcomeTest {

  private static final Join ABC =
      Join.of(
              "abc",
              List.of(
                  EventType.of("a", seconds(5)),
                  EventType.of("b", seconds(5)),
                  EventType.of("c", seconds(5)),
                  EventType.of("d", seconds(5))),
              List.of(
                  Outcome.of("first", "a", "b").withOptional("d", "c"),
                  Outcome.of("second", "a", "c")))
          .withMaxWait(seconds(60));

  private static Evaluation evaluate(Join join, Event... events) {
    return ReferenceJoin.of(join).evaluate("k", Arrays.asList(events));
  }

  private static Result only(Join join, Event... events) {
    List<Result> results = evaluate(join, events).results();
    assertThat(results.size(), is(1));
    return results.get(0);
  }

  @Nested
  @DisplayName("4. complete")
  class Complete {

    @Test
    void anInstanceIsCompleteWhenEveryAllAndEveryOptionalEventIsThere() {
      assertThat(
          told(evaluate(ABC, at("a", 0), at("b", 1), at("d", 2), at("c", 3)).results()),
          // Also the second outcome fits with the c: the first in order wins.
          contains("first complete 0..3 [a@0, b@1, c@3, d@2]"));
    }

    @Test
    void allWithoutOptionalIsNotComplete() {
      assertThat(
          told(evaluate(ABC, at("a", 0), at("b", 1)).results()),
          contains("first partial 0..6 [a@0, b@1]"));
    }

    @Test
    void aLaterOutcomeThatIsCompleteClosesItAtOnce() {
      assertThat(
          told(evaluate(ABC, at("a", 0), at("c", 1), at("b", 2), at("d", 3)).results()),
          contains("second complete 0..1 [a@0, c@1]"));
    }

    @Test
    void aSingleEventMayCompleteIt() {
      Join single = Join.of("one", ABC.events(), List.of(Outcome.of("a", "a")));
      assertThat(told(evaluate(single, at("a", 0)).results()), contains("a complete 0..0 [a@0]"));
    }

    @Test
    void whatIsLateForACompleteInstanceSaysSo() {
      Event b = at("b", 2, "x/1", "{}");
      assertThat(
          evaluate(ABC, at("a", 0), at("c", 1), b).late(),
          contains(
              new Late(
                  "abc/k/b/x%2F1", "abc", "k", b, Late.Reason.AFTER_COMPLETE, at("c", 1).time())));
    }

    @Test
    void aResultIsWhole() {
      Event a = at("a", 0, "{\"n\":1}");
      Event c = at("c", 1.5, "1", "{\"n\":2}");
      assertThat(
          evaluate(ABC, c, a).results(),
          contains(
              new Result(
                  "abc/k",
                  "abc",
                  "k",
                  "second",
                  Status.COMPLETE,
                  a.time(),
                  c.time(),
                  Map.of("second", List.of()),
                  List.of(
                      new Result.Part("a", false, List.of(a)),
                      new Result.Part("c", false, List.of(c))))));
    }
  }

  @Nested
  @DisplayName("5. expired")
  class Expired {

    @Test
    void partialIsTheFirstOutcomeWhoseAllAreThereWithWhatIsAbsentInItsOrder() {
      Result partial = only(ABC, at("a", 0), at("b", 1));
      assertThat(partial.outcome(), is("first"));
      assertThat(partial.status(), is(Status.PARTIAL));
      assertThat(partial.decided(), is(at("a", 6).time()));
      assertThat(partial.absent(), is(Map.of("first", List.of("d", "c"))));
    }

    @Test
    void partialMayHaveSomeOfTheOptional() {
      assertThat(
          only(ABC, at("a", 0), at("d", 1), at("b", 2)).absent(),
          is(Map.of("first", List.of("c"))));
    }

    @Test
    void ofSeveralOutcomesWhoseAllAreThereTheFirstInOrderIsPartial() {
      Join both =
          Join.of(
              "both",
              ABC.events(),
              List.of(
                  Outcome.of("ab", "a", "b").withOptional("d"),
                  Outcome.of("a", "a").withOptional("c")));
      assertThat(
          told(evaluate(both, at("a", 0), at("b", 1)).results()),
          contains("ab partial 0..6 [a@0, b@1]"));
      assertThat(told(evaluate(both, at("a", 0)).results()), contains("a partial 0..5 [a@0]"));
    }

    @Test
    void missingSaysForEachOutcomeInOrderWhatWasAbsent() {
      Result missing = only(ABC, at("d", 0));
      Map<String, List<String>> absent = new LinkedHashMap<>();
      absent.put("first", List.of("a", "b"));
      absent.put("second", List.of("a", "c"));
      assertThat(missing.status(), is(Status.MISSING));
      assertThat(List.copyOf(missing.absent().entrySet()), is(List.copyOf(absent.entrySet())));
      assertThat(missing.events(), contains(new Result.Part("d", false, List.of(at("d", 0)))));
    }

    @Test
    void missingNamesOnlyWhatIsAbsentAndNothingOptional() {
      Map<String, List<String>> absent = only(ABC, at("b", 0), at("c", 1)).absent();
      assertThat(absent, is(Map.of("first", List.of("a"), "second", List.of("a"))));
    }

    @Test
    void whatIsLateForAnExpiredInstanceSaysSo() {
      Event c = at("c", 9);
      assertThat(
          evaluate(ABC, at("a", 0), at("b", 1), c).late(),
          contains(
              new Late(
                  // printf '{}' | sha256sum
                  "abc/k/c/2026-01-01T00:00:09.000Z~44136fa355b3678a",
                  "abc",
                  "k",
                  c,
                  Late.Reason.AFTER_DEADLINE,
                  at("a", 6).time())));
    }
  }

  @Nested
  @DisplayName("keep and select")
  class Carrying {

    private Join keeping(Keep keep) {
      return Join.of(
          "keep",
          List.of(EventType.of("a", seconds(5)).withKeep(keep), EventType.of("b", seconds(5))),
          List.of(Outcome.of("both", "a", "b")));
    }

    @ParameterizedTest
    @CsvSource({"FIRST, a@0", "LAST, a@2", "ALL, 'a@0, a@1, a@2'"})
    void keepSaysWhichOfSeveralAreCarriedInTheOrderOfTime(Keep keep, String carried) {
      assertThat(
          told(evaluate(keeping(keep), at("b", 3), at("a", 2), at("a", 0), at("a", 1)).results()),
          contains("both complete 0..3 [" + carried + ", b@3]"));
    }

    @Test
    void keepAllIsAListEvenOfOne() {
      Result one = only(keeping(Keep.ALL), at("a", 0), at("b", 1));
      assertThat(
          one.events(),
          contains(
              new Result.Part("a", true, List.of(at("a", 0))),
              new Result.Part("b", false, List.of(at("b", 1)))));
    }

    @Test
    void typesInNoOutcomeAreCarriedToo() {
      assertThat(
          told(evaluate(ABC, at("d", 0), at("a", 1), at("c", 2)).results()),
          contains("second complete 0..2 [a@1, c@2, d@0]"));
    }

    private String selected(String json, String... paths) {
      List<FieldPath> select = Arrays.stream(paths).map(FieldPath::of).toList();
      Join join =
          Join.of(
              "select",
              List.of(EventType.of("a", seconds(5)).withSelect(select)),
              List.of(Outcome.of("a", "a")));
      Event carried = only(join, at("a", 0, "id", json)).events().get(0).events().get(0);
      assertThat(carried.id(), is("id"));
      return new String(carried.json(), StandardCharsets.UTF_8);
    }

    @Test
    void withoutSelectTheEventIsCarriedByteForByte() {
      assertThat(selected("{ \"b\" : 1.50 ,\n\"a\":2 }"), is("{ \"b\" : 1.50 ,\n\"a\":2 }"));
    }

    @Test
    void selectedFieldsKeepTheOrderOfTheEvent() {
      assertThat(
          selected("{\"c\":3, \"b\":{\"x\":[1, 2]}, \"a\":1.50}", "a", "b", "c"),
          is("{\"c\":3,\"b\":{\"x\":[1,2]},\"a\":1.50}"));
      assertThat(
          selected("{\"c\":3, \"b\":2, \"a\":\"é\"}", "a", "c"), is("{\"c\":3,\"a\":\"é\"}"));
    }

    @Test
    void selectedFieldsKeepTheirNesting() {
      assertThat(
          selected("{\"o\":{\"y\":1,\"x\":{\"z\":2,\"w\":3}},\"p\":4}", "o.x.w", "o.y"),
          is("{\"o\":{\"y\":1,\"x\":{\"w\":3}}}"));
    }

    @Test
    void aPathAndOneWithinItCarryTheWhole() {
      assertThat(
          selected("{\"o\":{\"y\":1,\"x\":2}}", "o.x", "o"), is("{\"o\":{\"y\":1,\"x\":2}}"));
    }

    @Test
    void absentFieldsAreAbsentAndNullIsThere() {
      assertThat(selected("{\"a\":1,\"n\":null}", "b", "n", "a.x"), is("{\"n\":null}"));
      assertThat(selected("{\"o\":{\"y\":1},\"l\":[{\"x\":1}]}", "o.x", "l.x"), is("{}"));
    }
  }
}

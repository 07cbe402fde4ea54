// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.golden;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.braid.testing.golden.CaseReport.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoldenCasesTest {

  private static final String SPEC =
      """
      join: pair
      key: k
      time: at
      id: n
      wait: 5s
      events:
        ask:    { from: asks }
        answer: { from: answers }
      outcomes:
        answered: { all: [ask, answer] }
      """;
  private static final String ASKS =
      """
      {"k":"A","n":1,"at":"2026-01-01T12:00:00Z"}
      {"k":"B","n":2,"at":"2026-01-01T12:00:00Z"}
      """;
  private static final String ANSWERS =
      """
      {"k":"A","n":1,"at":"2026-01-01T12:00:01Z"}
      {"k":"A","n":2,"at":"2026-01-01T12:00:02Z"}
      not JSON
      """;

  /** As the files are published, one output of each kind, in full. */
  private static final String RESULT =
      """
      {"id":"pair/A","join":"pair","key":"A","outcome":"answered","status":"complete",\
      "start":"2026-01-01T12:00:00.000Z","decided":"2026-01-01T12:00:01.000Z","absent":[],\
      "events":{"ask":{"k":"A","n":1,"at":"2026-01-01T12:00:00Z"},\
      "answer":{"k":"A","n":1,"at":"2026-01-01T12:00:01Z"}}}
      """;

  private static final String MISSING =
      """
      {"id":"pair/B","join":"pair","key":"B","status":"missing",\
      "start":"2026-01-01T12:00:00.000Z","decided":"2026-01-01T12:00:05.000Z",\
      "absent":{"answered":["answer"]},\
      "events":{"ask":{"k":"B","n":2,"at":"2026-01-01T12:00:00Z"}}}
      """;
  private static final String LATE =
      """
      {"id":"pair/A/answer/2","join":"pair","key":"A","type":"answer","reason":"after-complete",\
      "time":"2026-01-01T12:00:02.000Z","decided":"2026-01-01T12:00:01.000Z","lateByMs":1000,\
      "event":{"k":"A","n":2,"at":"2026-01-01T12:00:02Z"}}
      """;
  private static final String REJECTED =
      """
      {"id":"answers/some/folder/answers.jsonl:3","join":"pair","reason":"malformed",\
      "source":"answers","position":"some/folder/answers.jsonl:3","length":8,"text":"not JSON"}
      """;

  @TempDir Path folder;

  @BeforeEach
  void aCaseThatPasses() throws IOException {
    write("join.yaml", SPEC);
    write("asks.jsonl", ASKS);
    write("answers.jsonl", ANSWERS);
    write("expected.jsonl", RESULT + MISSING + LATE + REJECTED);
  }

  @Test
  void whatWasPublishedIsWhatIsExpectedInAnyOrder() throws IOException {
    assertThat(run(), equalTo(passed()));
    write("expected.jsonl", REJECTED + LATE + "\n" + MISSING + RESULT);
    assertThat(run(), equalTo(passed()));
  }

  @Test
  void aReasonToBeLateIsEnoughForALateEvent() throws IOException {
    write(
        "expected.jsonl",
        RESULT
            + MISSING
            + REJECTED
            + """
            {"key":"A","type":"answer","reason":"after-complete"}
            """);

    assertThat(run(), equalTo(passed()));
  }

  @Test
  void aLineMayGiveSomeFieldsOnly() throws IOException {
    write(
        "expected.jsonl",
        """
        {"status":"complete"}
        {"absent":{"answered":["answer"]},"status":"missing"}
        {"reason":"after-complete","lateByMs":1e3,"event":{"n":2.0,"k":"A","at":"2026-01-01T12:00:02Z"}}
        {"reason":"malformed","id":"answers/answers.jsonl:3"}
        """);

    assertThat(run(), equalTo(passed()));
  }

  @Test
  void sourcesMayBeCompressedAndMayHaveNoFile() throws IOException {
    Files.delete(folder.resolve("case/answers.jsonl"));
    Files.delete(folder.resolve("case/asks.jsonl"));
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("case/asks.jsonl.gz")))) {
      out.write(ASKS.getBytes(StandardCharsets.UTF_8));
    }
    write(
        "expected.jsonl",
        "{\"status\":\"missing\",\"key\":\"A\"}\n{\"status\":\"missing\",\"key\":\"B\"}");

    assertThat(run(), equalTo(passed()));
  }

  @Test
  void whatDiffersIsShownBesideWhatIsThere() throws IOException {
    write(
        "expected.jsonl",
        """
        {"status":"partial","key":"A","outcome":"answered","absent":["answer"],"extra":null}
        """
            + MISSING
            + LATE);

    CaseReport report = run();

    assertThat(report.verdict(), equalTo(Verdict.FAILED));
    assertThat(report.details(), hasSize(2));
    assertThat(
        report.details().get(0),
        equalTo(
            """
            expected.jsonl:1: expected, but not there
              {"status":"partial","key":"A","outcome":"answered","absent":["answer"],"extra":null}
            not expected, and the nearest to it
              %s
                status: expected "partial", but it is "complete"
                absent: expected ["answer"], but it is []
                extra: expected null, but it has none"""
                .formatted(RESULT.strip())));
    assertThat(
        report.details().get(1),
        startsWith("there, but not expected\n  {\"id\":\"answers/answers"));
    assertThat(
        report.toString(),
        startsWith("FAILED  case\n  expected.jsonl:1: expected, but not there\n"));
  }

  @Test
  void everyLineNeedsAnOutputOfItsOwn() throws IOException {
    write("expected.jsonl", RESULT + RESULT + MISSING + LATE + REJECTED);

    assertThat(
        run().details(),
        contains("expected.jsonl:2: expected, but not there\n  " + RESULT.strip()));
  }

  @Test
  void aNestedObjectIsEqualOnlyAsAWhole() throws IOException {
    write(
        "expected.jsonl",
        "{\"status\":\"complete\",\"events\":{\"ask\":{\"k\":\"A\"}}}\n"
            + MISSING
            + LATE
            + REJECTED);

    assertThat(run().verdict(), equalTo(Verdict.FAILED));
  }

  @Test
  void withoutAStoryEverythingIsDecidedOnAllThereIs() throws IOException {
    write("answers.jsonl", lines(ANSWERS, 2, 1));
    write("expected.jsonl", RESULT + MISSING + LATE);

    assertThat(run(), equalTo(passed()));
  }

  @Test
  void withAStoryWhatArrivesLaterIsLate() throws IOException {
    write("answers.jsonl", lines(ANSWERS, 2, 1));
    write(
        "expected.jsonl",
        """
        {"story": ["asks 1-2 arrive", "answers 1 arrives", "answers 2 arrives"]}
        {"status":"complete","key":"A","decided":"2026-01-01T12:00:02.000Z"}
        {"status":"missing","key":"B"}
        {"reason":"after-complete","lateByMs":-1000,"event":{"k":"A","n":1,"at":"2026-01-01T12:00:01Z"}}
        """);

    assertThat(run(), equalTo(passed()));
  }

  @Test
  void aStoryHoldsTheWatermarkOfEachSource() throws IOException {
    write("answers.jsonl", lines(ANSWERS, 1));
    write(
        "expected.jsonl",
        """
        {"story": ["the rest arrives", "the watermark reaches 2026-01-01T12:01:00Z"]}
        {"status":"complete","key":"A"}
        {"status":"missing","key":"B"}
        """);
    assertThat(run(), equalTo(passed()));

    String heldBack =
        """
        {"story": ["asks 1-2 arrive", "the watermark of asks reaches 2026-01-01T12:01:00Z",
        "the watermark of answers reaches 2026-01-01T12:00:0%sZ", "the rest arrives"]}
        {"status":"missing","key":"B"}
        """;
    write(
        "expected.jsonl",
        joined(heldBack.formatted("5")) + "{\"status\":\"complete\",\"key\":\"A\"}");
    assertThat(run(), equalTo(passed()));

    write(
        "expected.jsonl",
        joined(heldBack.formatted("6"))
            + "{\"status\":\"missing\",\"key\":\"A\"}\n{\"reason\":\"after-deadline\",\"event\":"
            + lines(ANSWERS, 1)
            + "}");
    assertThat(run(), equalTo(passed()));
  }

  @Test
  void aRejectedLineOfAStoryIsWhereItIsInTheFile() throws IOException {
    write("answers.jsonl", "\n" + lines(ANSWERS, 1, 2) + "\r\nnot JSON\r\n");
    write(
        "expected.jsonl",
        """
        {"story": ["asks 1 arrives", "answers 2-3 arrive", "the watermark reaches 2026-01-01T12:00:01Z", "the rest arrives"]}
        {"reason":"malformed","position":"answers.jsonl:4","text":"not JSON"}
        """
            + RESULT
            + MISSING
            + LATE);

    assertThat(run(), equalTo(passed()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          asks 1 arrive                                | is no sentence of a story; it has "requests 1 arrives"
          asks 1-2 arrives                             | is no sentence of a story
          the watermark arrives                        | is no sentence of a story
          The rest arrives                             | is no sentence of a story
          ask 1 arrives                                | names 'ask', which is no source of the spec; its sources are asks, answers
          ask 1-2 arrive                               | names 'ask', which is no source
          the watermark of ask reaches 2026-01-01T00:00:00Z | names 'ask', which is no source
          asks 3 arrives                               | names line 3, but asks has 1-2
          asks 0 arrives                               | names line 0, but asks has 1-2
          asks 2-4 arrive                              | names line 3, but asks has 1-2
          asks 7-9 arrive                              | names line 7, but asks has 1-2
          asks 2-1 arrive                              | needs a first line that is before the last, like 1-2
          the watermark reaches noon                   | needs a date and time with an offset
          the watermark reaches 9999-01-01T00:00:00Z   | needs a time within the years 1 to 8999
          """)
  void aSentenceThatIsWrongSaysWhatWouldBeRight(String sentence, String mistake)
      throws IOException {
    write(
        "expected.jsonl",
        "{\"story\":[\"" + sentence + "\",\"the rest arrives\"]}\n" + RESULT + MISSING + LATE);

    assertThat(
        mistakes(), contains(startsWith("expected.jsonl:1: \"" + sentence + "\" " + mistake)));
  }

  @Test
  void aStoryLetsEachLineArriveOnceAndTheWatermarkMoveForward() throws IOException {
    write(
        "expected.jsonl",
        """
        {"story":["asks 1 arrives","asks 1-2 arrive","the watermark reaches 2026-01-01T12:00:00Z",\
        "the watermark of asks reaches 2026-01-01T11:00:00Z","answers 2 arrives"]}
        """);

    assertThat(
        mistakes(),
        contains(
            "expected.jsonl:1: \"asks 1-2 arrive\" lets line 1 arrive again; to send it twice,"
                + " write it twice",
            "expected.jsonl:1: \"the watermark of asks reaches 2026-01-01T11:00:00Z\" would move"
                + " the watermark of asks back from 2026-01-01T12:00:00.000Z",
            "expected.jsonl:1: answers 1, 3 never arrives in the story; if it does not matter when,"
                + " end with \"the rest arrives\""));
  }

  @Test
  void aSourceWithoutLinesHasNoneToArrive() throws IOException {
    write("answers.jsonl", "\n \n");
    write("expected.jsonl", "{\"story\":[\"the rest arrives\",\"answers 1 arrives\"]}");

    assertThat(
        mistakes(),
        contains("expected.jsonl:1: \"answers 1 arrives\" names line 1, but answers has no lines"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"status":              | it is no JSON object: Unexpected end-of-input
          {"status":"x"} {}       | it is no JSON object: Trailing token
          {"status":1,"status":2} | it is no JSON object: Duplicate field 'status'
          [1]                     | it is no JSON object
          {"key":"A"}             | it needs a status (a result, or missing) or a reason
          {"story":["the rest arrives"]} | the story must be on the first line
          """)
  void aBadLineOfWhatIsExpected(String line, String mistake) throws IOException {
    write("expected.jsonl", RESULT + line + "\n");

    assertThat(mistakes(), contains(startsWith("expected.jsonl:2: " + mistake)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"story":"the rest arrives"}
          {"story":["the rest arrives",1]}
          {"story":["the rest arrives"],"key":"A"}
          """)
  void aBadStory(String line) throws IOException {
    write("expected.jsonl", line);

    assertThat(
        mistakes(), contains(startsWith("expected.jsonl:1: a story is a list of sentences")));
  }

  @Test
  void aCaseNeedsASpecThatIsRight() throws IOException {
    Files.delete(folder.resolve("case/join.yaml"));
    assertThat(mistakes(), contains(startsWith("join.yaml is not there; a case is a folder with")));

    write("join.yaml", SPEC.replace("outcomes:", "outcome:"));
    assertThat(mistakes(), hasItem(startsWith("join.yaml:9:1: unknown key 'outcome'")));
  }

  @Test
  void aCaseNeedsWhatIsExpected() throws IOException {
    Files.delete(folder.resolve("case/expected.jsonl"));
    assertThat(mistakes(), contains(startsWith("expected.jsonl is not there")));

    Files.write(folder.resolve("case/expected.jsonl"), new byte[] {(byte) 0xff});
    assertThat(mistakes(), contains("expected.jsonl: it is not UTF-8 text"));
  }

  @Test
  void aCaseNeedsFilesOfItsSources() throws IOException {
    write("ask.jsonl", ASKS);
    write("asks.jsonl.gz", "not compressed");
    write("notes.txt", "not a source");
    assertThat(
        mistakes(),
        contains(
            "ask.jsonl: the spec has no source 'ask'; its sources are asks, answers",
            "asks.jsonl.gz: source 'asks' is there twice, with and without .gz",
            "asks.jsonl.gz: it cannot be read: Not in GZIP format"));

    for (String name : List.of("ask.jsonl", "asks.jsonl", "asks.jsonl.gz", "answers.jsonl")) {
      Files.delete(folder.resolve("case").resolve(name));
    }
    assertThat(
        mistakes(), contains("no source has a file; put the lines of a source into asks.jsonl"));
  }

  @Test
  void aFolderHasManyCasesOrIsOne() throws IOException {
    Files.createDirectory(folder.resolve("a-bad-one"));
    Files.createDirectory(folder.resolve(".git"));

    List<CaseReport> reports = GoldenCases.run(folder);

    assertThat(
        reports.stream().map(each -> each.name() + " " + each.verdict()).toList(),
        contains("a-bad-one UNUSABLE", "case PASSED"));
    assertThat(GoldenCases.run(folder.resolve("case")), contains(passed()));
  }

  @Test
  void aFolderWithoutCasesIsAMistake() throws IOException {
    Path none = Files.createDirectory(folder.resolve("none"));

    assertThat(mistakeOf(none), containsString("no cases in"));
    assertThat(mistakeOf(folder.resolve("nowhere")), containsString("no folder"));
  }

  private static String mistakeOf(Path folder) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> GoldenCases.run(folder)).getMessage());
  }

  private CaseReport run() throws IOException {
    List<CaseReport> reports = GoldenCases.run(folder);
    assertThat(reports, hasSize(1));
    return reports.get(0);
  }

  private List<String> mistakes() throws IOException {
    CaseReport report = run();
    Matcher<Verdict> unusable = equalTo(Verdict.UNUSABLE);
    assertThat(report.toString(), report.verdict(), unusable);
    return report.details();
  }

  private static CaseReport passed() {
    assertThat(CaseReport.compared("case", List.of()).details(), empty());
    return new CaseReport("case", Verdict.PASSED, List.of());
  }

  private void write(String name, String text) throws IOException {
    Files.createDirectories(folder.resolve("case"));
    Files.writeString(folder.resolve("case").resolve(name), text);
  }

  private static String lines(String text, int... numbers) {
    List<String> lines = text.lines().toList();
    return String.join("\n", Arrays.stream(numbers).mapToObj(n -> lines.get(n - 1)).toList());
  }

  /** With a story over several lines on one. */
  private static String joined(String text) {
    return text.replace(",\n", ",");
  }
}

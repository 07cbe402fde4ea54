// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.braid.transforms.decode.Condition;
import dev.braid.transforms.decode.EventPattern;
import dev.braid.transforms.decode.Scalar;
import dev.braid.transforms.model.Decide;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.FieldPath;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Keep;
import dev.braid.transforms.model.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecReaderTest {

  private static final String REST = "\nkey: k\ntime: t\nwait: 1s\n";

  @Test
  void everyKeyIsRead() {
    JoinSpec expected =
        new JoinSpec(
            new Join(
                "every",
                List.of(
                    EventType.of("x", Duration.ofSeconds(5))
                        .withKeep(Keep.ALL)
                        .withSelect(List.of(FieldPath.of("a"), FieldPath.of("b.c"))),
                    EventType.of("y", Duration.ofSeconds(1))),
                List.of(Outcome.of("both", "x", "y"), Outcome.of("one", "x").withOptional("y")),
                Duration.ofMinutes(2),
                Duration.ofHours(1),
                Decide.ON_WATERMARK,
                true,
                10),
            Duration.ZERO,
            Duration.ofHours(3),
            Duration.ofMinutes(1),
            Map.of(
                "s",
                List.of(
                    new EventPattern(
                        "x",
                        List.of(
                            new Condition(
                                FieldPath.of("kind"),
                                List.of(
                                    Scalar.text("x"),
                                    Scalar.number("1"),
                                    Scalar.number("1.5"),
                                    Scalar.bool(true))),
                            new Condition(FieldPath.of("d.e"), List.of(Scalar.text("1")))),
                        List.of(FieldPath.of("a.b"), FieldPath.of("c")),
                        FieldPath.of("at"),
                        null),
                    new EventPattern(
                        "y",
                        List.of(),
                        List.of(FieldPath.of("k")),
                        FieldPath.of("t"),
                        FieldPath.of("i")))),
            64 * 1024);

    assertThat(SpecReader.read("s", FuzzTest.EVERY_KEY), equalTo(expected));
  }

  @Test
  void whatIsNotSaidIsTheDefault() {
    JoinSpec spec =
        SpecReader.read(
            "s",
            "join: few"
                + REST
                + "events: { a: { from: as, wait: 3s } }\noutcomes: { o: { all: a } }");

    assertThat(
        spec,
        equalTo(
            new JoinSpec(
                Join.of(
                    "few",
                    List.of(EventType.of("a", Duration.ofSeconds(3))),
                    List.of(Outcome.of("o", "a"))),
                Duration.ZERO,
                Map.of(
                    "as",
                    List.of(
                        new EventPattern(
                            "a", List.of(), List.of(FieldPath.of("k")), FieldPath.of("t"), null))),
                1 << 20)));
    assertThat(spec.join().maxWait(), equalTo(Duration.ofSeconds(30)));
    assertThat(spec.join().remember(), equalTo(Duration.ofSeconds(30)));
  }

  @Test
  void oddNamesAreNames() {
    JoinSpec spec =
        SpecReader.read(
            "s",
            "join: 'a/b \u00fc\ud83d\ude00'"
                + REST
                + "events: { \"x\\ny\": { from: '5' } }\noutcomes:\n  ${A}: { all: \"x\\ny\" }");

    assertThat(spec.join().name(), equalTo("a/b \u00fc\ud83d\ude00"));
    assertThat(spec.join().outcomes(), contains(Outcome.of("${A}", "x\ny")));
    assertThat(spec.sources().keySet(), contains("5"));
  }

  @Test
  void aSurrogatePairIsReadWhereverItIs() {
    for (int length = 0; length < 2100; length++) {
      String yaml =
          "#"
              + "a".repeat(length)
              + "\ud83d\ude00\njoin: j"
              + REST
              + "events: { a: { from: as } }\noutcomes: { o: { all: a } }";
      assertThat(SpecReader.read("s", yaml).join().name(), equalTo("j"));
    }
    assertThat(problems("join: \ud83d").size(), equalTo(1));
    assertThat(problems("a".repeat(1024) + "\ud83d").size(), equalTo(1));
  }

  @Test
  void aJoinHasAtMost64EventsAnd64Outcomes() {
    String events =
        IntStream.range(0, 65)
            .mapToObj(i -> "  e" + i + ": { from: s" + i + " }\n")
            .collect(Collectors.joining());
    String outcomes =
        IntStream.range(0, 65)
            .mapToObj(i -> "  o" + i + ": { all: e" + i + " }\n")
            .collect(Collectors.joining());

    assertThat(
        problems("join: many" + REST + "events:\n" + events + "outcomes:\n" + outcomes),
        contains(
            "s:70:3: a join has at most 64 events, not 65",
            "s:136:3: a join has at most 64 outcomes, not 65"));
  }

  @Test
  void aFileThatIsTooLargeOrTooDeepIsRefusedAtOnce() {
    assertThat(
        problems("a".repeat(YamlFile.MOST_CHARACTERS + 1)),
        contains("s:1:1: the file has more than 262144 characters; is it the right one?"));
    assertThat(
        problems("[".repeat(YamlFile.MOST_CHARACTERS)),
        hasItem("s:1:17: nothing here is nested this deep; is a bracket missing?"));
    assertThat(problems("- ".repeat(YamlFile.MOST_CHARACTERS / 2)).size(), equalTo(1));
  }

  @Test
  void aFileThatCannotBeReadSaysWhy(@TempDir Path folder) throws IOException {
    Path latin =
        Files.write(
            folder.resolve("latin.yaml"),
            "join: a\nkey: \u00fc".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(
        message(folder.resolve("none.yaml")), endsWith("none.yaml:1:1: there is no such file"));
    assertThat(
        message(folder), endsWith(":1:1: the file cannot be read: it is a folder, not a file"));
    assertThat(
        message(latin), endsWith("latin.yaml:2:6: this is not UTF-8; save the file as UTF-8"));
  }

  private static String message(Path file) {
    return String.valueOf(
        assertThrows(SpecException.class, () -> SpecReader.read(file)).getMessage());
  }

  private static List<String> problems(String yaml) {
    return assertThrows(SpecException.class, () -> SpecReader.read("s", yaml)).problems().stream()
        .map(Problem::toString)
        .toList();
  }
}

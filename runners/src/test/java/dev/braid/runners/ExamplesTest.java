// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example that the README shows, with the verbs that it shows. */
final class ExamplesTest {

  private static final Path MATCH = Path.of("../pipeline/examples/match");
  private static final Path SPEC = MATCH.resolve("join.yaml");

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"direct", "flink"})
  void theMatchesOfTheReadme(String runner) throws IOException {
    CommandLineRun run = CommandLineRun.of("run", SPEC, "--out", folder, "--runner", runner);
    assertThat(run.err(), run.exitCode(), is(0));
    List<String> results = Files.readAllLines(folder.resolve("results.jsonl"));
    List<String> shown = shownInReadme();
    assertThat(results, containsInAnyOrder(shown.subList(0, 3).toArray()));
    assertThat(Files.readAllLines(folder.resolve("missing.jsonl")), is(shown.subList(3, 4)));
    assertThat(Files.readAllLines(folder.resolve("late.jsonl")), is(shown.subList(4, 5)));
    assertThat(Files.size(folder.resolve("rejected.jsonl")), is(0L));
  }

  /** The lines of output in the README: three results, one missing, one late. */
  private static List<String> shownInReadme() throws IOException {
    return Files.readAllLines(Path.of("../README.md")).stream()
        .filter(line -> line.startsWith("{\"id\":\"match/"))
        .toList();
  }

  @Test
  void itsGoldenCasesPass() {
    CommandLineRun run = CommandLineRun.of("test", MATCH.resolve("cases"));
    assertThat(run.out(), endsWith("3 passed, 0 failed\n"));
    assertThat(run.exitCode(), is(0));
  }

  @Test
  void aCaseThatFailsShowsWhatDiffersAndExitsWithOne() throws IOException {
    Path golden = MATCH.resolve("cases/partial-at-the-deadline");
    for (String file : List.of("join.yaml", "requests.jsonl", "calls.jsonl", "profiles.jsonl")) {
      Files.copy(golden.resolve(file), folder.resolve(file));
    }
    Files.writeString(
        folder.resolve("expected.jsonl"),
        Files.readString(golden.resolve("expected.jsonl"))
            .replace("\"absent\":[\"profile\"]", "\"absent\":[]"));
    CommandLineRun run = CommandLineRun.of("test", folder);
    assertThat(run.exitCode(), is(1));
    assertThat(run.out(), containsString("absent: expected [], but it is [\"profile\"]"));
    assertThat(run.out(), endsWith("0 passed, 1 failed\n"));
  }

  @Test
  void aFolderWithoutCasesIsAWrongCall() {
    CommandLineRun run = CommandLineRun.of("test", folder);
    assertThat(run.exitCode(), is(2));
    assertThat(run.err(), startsWith("braid: no cases in "));
    assertThat(CommandLineRun.of("test", folder.resolve("none")).exitCode(), is(2));
  }

  @Test
  void generatedEventsJoin() throws IOException {
    Path data = folder.resolve("data");
    CommandLineRun generated =
        CommandLineRun.of(
            "generate", SPEC, "--out", data, "--keys", 50, "--loss", 0, "--duplicates", 0);
    assertThat(generated.err(), generated.exitCode(), is(0));
    CommandLineRun run =
        CommandLineRun.of("run", SPEC, "--data", data, "--out", folder.resolve("out"), "--json");
    assertThat(run.err(), run.exitCode(), is(0));
    assertThat(run.out(), containsString("\"opened\":50,"));
    assertThat(run.out(), containsString("\"missing\":0,"));
    assertThat(run.out(), containsString("\"rejected\":{},"));
  }

  @Test
  void theSeedDecidesWhatIsGenerated() throws IOException {
    assertThat(generated("--seed", 7), is(generated("--seed", 7)));
    assertThat(generated("--seed", 7), is(not(generated("--seed", 8))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--loss=2", "--keys=0", "--disorder=soon", "--start=now", "--rate=0"})
  void whatCannotBeGeneratedIsAWrongCall(String option) {
    CommandLineRun run = CommandLineRun.of("generate", SPEC, "--out", folder, option);
    assertThat(run.err(), run.exitCode(), is(2));
    assertThat(run.err(), startsWith("braid: "));
    assertThat(run.err(), not(containsString("Exception")));
  }

  @Test
  void generatesIntoFoldersOnly() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    CommandLineRun run = CommandLineRun.of("generate", SPEC, "--out", file);

    assertThat(run.exitCode(), is(2));
    assertThat(
        run.err(), containsString("braid: cannot write to " + file + ": it is not a folder"));
  }

  private String generated(Object... options) throws IOException {
    Object[] args = {"generate", SPEC, "--out", folder, "--keys", 20, options[0], options[1]};
    assertThat(CommandLineRun.of(args).exitCode(), is(0));
    return Files.readString(folder.resolve("requests.jsonl"))
        + Files.readString(folder.resolve("calls.jsonl"));
  }
}

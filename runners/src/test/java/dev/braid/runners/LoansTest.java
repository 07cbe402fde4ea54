// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real data: the loan applications of the BPI Challenge 2012 (doi
 * 10.4121/uuid:3926db30-f712-4394-aebc-75976070e91f) as {@code applications}, {@code offers} and
 * {@code work}.jsonl.gz in the folder that the environment variable {@code BRAID_LOANS} names, by
 * default in {@code ../shared/data/loans} beside the project. Without it these tests are skipped.
 */
public final class LoansTest {

  private static final Path DATA =
      Path.of(Objects.requireNonNullElse(System.getenv("BRAID_LOANS"), "../../shared/data/loans"));

  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void isThere() {
    assumeTrue(
        Files.isDirectory(DATA), () -> "no real data in " + DATA + "; BRAID_LOANS may name it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "flink", "flink --state rocksdb"})
  void everyApplicationEndsAsTheWholeSetSays(String runner) throws IOException {
    String json = run(spec(""), runner);
    assertThat(
        json,
        containsString(
            "\"complete\":{\"approved\":1107,\"declined\":3880,\"cancelled\":1037},"
                + "\"partial\":{\"approved\":2,\"declined\":0,\"cancelled\":0},\"missing\":474"));
    assertThat(
        json, containsString("\"unmatched\":{\"applications\":17247,\"offers\":13722,\"work\":0}"));
    assertThat(json, containsString("\"late\":{\"after-deadline\":510}"));
    assertThat(json, containsString("\"rejected\":{},\"duplicates\":0"));
    assertThat(lines("results"), is(1107L + 2 + 3880 + 1037));
    assertThat(lines("missing"), is(474L));
    assertThat(lines("late"), is(510L));
    assertThat(lines("rejected"), is(0L));
  }

  @ParameterizedTest
  @ValueSource(strings = "flink")
  void withoutHeartbeatsMostAreGivenUpTooEarly(String runner) throws IOException {
    String json = run(spec("  work: "), runner);
    assertThat(
        json,
        containsString(
            "\"complete\":{\"approved\":555,\"declined\":3695,\"cancelled\":661},"
                + "\"partial\":{\"approved\":2,\"declined\":0,\"cancelled\":0},\"missing\":1587"));
    assertThat(lines("late"), is(2175L));
  }

  private String run(Path spec, String runner) {
    Stream<Object> args =
        Stream.of(
            "run", spec, "--data", DATA, "--out", folder.resolve("out"), "--json", "--runner");
    CommandLineRun run =
        CommandLineRun.of(Stream.concat(args, Stream.of(runner.split(" "))).toArray());
    assertThat(run.err(), run.exitCode(), is(0));
    return run.out();
  }

  /** The spec, without the line that begins with {@code without}. */
  private Path spec(String without) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(LoansTest.class.getResourceAsStream("loans.yaml"))) {
      String yaml = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      Path spec = folder.resolve("loans.yaml");
      return Files.write(
          spec,
          yaml.lines().filter(line -> without.isEmpty() || !line.startsWith(without)).toList());
    }
  }

  private long lines(String output) throws IOException {
    try (Stream<String> lines = Files.lines(folder.resolve("out").resolve(output + ".jsonl"))) {
      return lines.count();
    }
  }
}

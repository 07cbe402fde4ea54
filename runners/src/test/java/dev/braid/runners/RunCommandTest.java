// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.arrayContainingInAnyOrder;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RunCommandTest {

  private static final String OF_BEFORE = "results of a run before";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--runner=direct",
        "--runner=flink",
        "--runner=flink --state=rocksdb --parallelism=1"
      })
  void joinsPlainAndCompressedFilesTheSameOnEveryRunner(String how, @TempDir Path folder)
      throws IOException {
    CommandLineRun run = run(folder, how);

    assertThat(run.err(), is(""));
    assertThat(run.exitCode(), is(0));
    assertThat(
        lines(folder, "results"),
        containsInAnyOrder(
            "{\"id\":\"order/a\",\"join\":\"order\",\"key\":\"a\",\"outcome\":\"sold\","
                + "\"status\":\"complete\",\"start\":\"2026-01-01T00:00:00.000Z\","
                + "\"decided\":\"2026-01-01T00:00:05.000Z\",\"absent\":[],\"events\":{"
                + "\"order\":{\"order\":\"a\",\"at\":\"2026-01-01T00:00:00Z\"},"
                + "\"paid\":{\"order\":\"a\",\"kind\":\"paid\",\"at\":\"2026-01-01T00:00:05Z\"}}}"));
    assertThat(
        lines(folder, "missing"),
        containsInAnyOrder(
            "{\"id\":\"order/b\",\"join\":\"order\",\"key\":\"b\",\"status\":\"missing\","
                + "\"start\":\"2026-01-01T00:00:01.000Z\",\"decided\":\"2026-01-01T00:00:11.000Z\","
                + "\"absent\":{\"sold\":[\"paid\"]},\"events\":{"
                + "\"order\":{\"order\":\"b\",\"at\":\"2026-01-01T00:00:01Z\"}}}",
            "{\"id\":\"order/c\",\"join\":\"order\",\"key\":\"c\",\"status\":\"missing\","
                + "\"start\":\"2026-01-01T00:00:02.000Z\",\"decided\":\"2026-01-01T00:00:12.000Z\","
                + "\"absent\":{\"sold\":[\"paid\"]},\"events\":{"
                + "\"order\":{\"order\":\"c\",\"at\":\"2026-01-01T00:00:02Z\"}}}",
            "{\"id\":\"order/d\",\"join\":\"order\",\"key\":\"d\",\"status\":\"missing\","
                + "\"start\":\"2026-01-01T00:00:05.000Z\",\"decided\":\"2026-01-01T00:00:15.000Z\","
                + "\"absent\":{\"sold\":[\"order\"]},\"events\":{"
                + "\"paid\":{\"order\":\"d\",\"kind\":\"paid\",\"at\":\"2026-01-01T00:00:05Z\"}}}"));
    assertThat(
        lines(folder, "late"),
        containsInAnyOrder(
            allOf(
                containsString("\"key\":\"b\",\"type\":\"paid\",\"reason\":\"after-deadline\""),
                containsString("\"lateByMs\":1000"))));
    assertThat(
        lines(folder, "rejected"),
        containsInAnyOrder(
            allOf(
                containsString("\"reason\":\"malformed\""),
                containsString("orders.jsonl:4\",\"length\":8,\"text\":\"no order\""))));
    assertThat(
        out(folder),
        arrayContainingInAnyOrder(
            "results.jsonl", "missing.jsonl", "late.jsonl", "rejected.jsonl"));
  }

  @Test
  void endsWithATableOfWhatBecameOfTheEvents(@TempDir Path folder) throws IOException {
    String out = run(folder, "").out();

    assertThat(
        out.substring(0, out.indexOf("\nresults ")),
        is(
            """
            read               8
              orders           4
              payments         4
            unmatched          1
              orders           0
              payments         1
            rejected           1
              malformed        1
            duplicates         0
            late               1
              after-deadline   1
            late heartbeats    0
            opened             4
            complete           1
              sold             1
            partial            0
            missing            3
            """));
    assertThat(out, containsString("\nrejected   " + folder.resolve("out/rejected.jsonl") + "\n"));
    assertThat(out, matchesPattern("(?s).*\ntook \\d+\\.\\d s\n"));
  }

  @Test
  void printsNothingButOneObjectWithJson(@TempDir Path folder) throws IOException {
    CommandLineRun run = run(folder, "--json");

    assertThat(run.err(), is(""));
    assertThat(
        run.out(),
        matchesPattern(
            "\\Q{\"join\":\"order\",\"read\":{\"orders\":4,\"payments\":4},"
                + "\"unmatched\":{\"orders\":0,\"payments\":1},\"rejected\":{\"malformed\":1},"
                + "\"duplicates\":0,\"late\":{\"after-deadline\":1},\"lateHeartbeats\":0,"
                + "\"opened\":4,\"complete\":{\"sold\":1},\"partial\":{\"sold\":0},\"missing\":3,"
                + "\"open\":0,\"waited\":{\"10s\":4},\"outputs\":{\"results\":\""
                + folder.resolve("out/results.jsonl")
                + "\"\\E.*},\"seconds\":[0-9.]+}\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "flink"})
  void saysInOneLineWhyARunFailedAndLeavesTheOutputsOfBefore(String runner, @TempDir Path folder)
      throws IOException {
    Path spec = Orders.in(folder);
    Path payments = Orders.cutOff(folder);
    Path results = Files.createDirectory(folder.resolve("out")).resolve("results.jsonl");
    Files.writeString(results, OF_BEFORE);

    CommandLineRun run =
        CommandLineRun.of("run", spec, "--out", folder.resolve("out"), "--runner", runner);

    assertThat(run.exitCode(), is(1));
    assertThat(run.out(), is(""));
    assertThat(
        run.err(),
        is("braid: cannot read " + payments + ": it is cut off" + System.lineSeparator()));
    assertThat(out(folder), arrayContainingInAnyOrder("results.jsonl"));
    assertThat(Files.readString(results), is(OF_BEFORE));
  }

  @Test
  void showsTheTraceOfAFailureToThoseWhoAsk(@TempDir Path folder) throws IOException {
    Path spec = Orders.in(folder);
    Orders.cutOff(folder);

    CommandLineRun run = CommandLineRun.of("run", spec, "--out", folder.resolve("out"), "--debug");

    assertThat(run.exitCode(), is(1));
    assertThat(run.err(), containsString("\tat dev.braid."));
  }

  @Test
  void namesTheFilesItLookedForWhenASourceHasNone(@TempDir Path folder) throws IOException {
    Path spec = Orders.in(folder);
    Files.delete(Orders.payments(folder));

    CommandLineRun run = CommandLineRun.of("run", spec, "--out", folder.resolve("out"));

    assertThat(run.exitCode(), is(2));
    assertThat(
        run.err(),
        allOf(
            containsString("'payments'"),
            containsString(folder.resolve("payments.jsonl").toString()),
            containsString(folder.resolve("payments.jsonl.gz").toString())));
    assertThat(Files.exists(folder.resolve("out")), is(false));
  }

  @Test
  void runsNothingWhenTheOutputsCannotBeWritten(@TempDir Path folder) throws IOException {
    Path spec = Orders.in(folder);

    CommandLineRun run = CommandLineRun.of("run", spec, "--out", spec.resolve("out"));

    assertThat(run.exitCode(), is(2));
    assertThat(run.err(), containsString("braid: cannot write to " + spec.resolve("out")));
  }

  @Test
  void readsAndWritesWhereTheEndpointsSay(@TempDir Path folder) throws IOException {
    Path spec = Orders.in(folder);
    Path endpoints =
        Files.writeString(
            folder.resolve("endpoints.yaml"),
            """
            sources:
              orders:   { files: orders*.jsonl }
              payments: { files: payments.jsonl.gz }
            outputs:
              results:  { file: there/sold.jsonl }
              missing:  { file: there/unsold.jsonl }
              late:     { file: there/late.jsonl }
              rejected: { file: there/rejected.jsonl }
            """);

    CommandLineRun run = CommandLineRun.of("run", spec, "--endpoints", endpoints);

    assertThat(run.err(), is(""));
    assertThat(run.exitCode(), is(0));
    assertThat(Files.readAllLines(folder.resolve("there/unsold.jsonl")).size(), is(3));
  }

  @Test
  void theSameRunWritesTheSameFiles(@TempDir Path folder) throws IOException {
    Path spec = Orders.in(folder);
    CommandLineRun.of("run", spec, "--out", folder.resolve("one"));
    CommandLineRun.of("run", spec, "--out", folder.resolve("two"), "--runner", "flink");
    for (String output : java.util.List.of("results", "missing", "late", "rejected")) {
      assertThat(
          Files.readString(folder.resolve("two").resolve(output + ".jsonl")),
          is(Files.readString(folder.resolve("one").resolve(output + ".jsonl"))));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--endpoints=e.yaml --out=out",
        "--state=rocksdb",
        "--parallelism=0",
        "--parallelism=many",
        "--runner=spark"
      })
  void refusesOptionsThatMakeNoSense(String options, @TempDir Path folder) throws IOException {
    CommandLineRun run =
        CommandLineRun.of(
            Stream.concat(
                    Stream.of("run", Orders.in(folder)),
                    Pattern.compile(" ").splitAsStream(options))
                .toArray());

    assertThat(run.exitCode(), is(2));
    assertThat(
        run.err(), matchesPattern("braid: .*" + options.substring(0, 7) + ".*\\RTry '.*'\\.\\R"));
  }

  private static CommandLineRun run(Path folder, String options) throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("specs"));
    Path spec = Files.move(Orders.in(folder), elsewhere.resolve("order.yaml"));
    return CommandLineRun.of(
        Stream.concat(
                Stream.of("run", spec, "--data", folder, "--out", folder.resolve("out")),
                Pattern.compile(" ").splitAsStream(options).filter(option -> !option.isEmpty()))
            .toArray());
  }

  private static List<String> lines(Path folder, String output) throws IOException {
    return Files.readAllLines(folder.resolve("out").resolve(output + ".jsonl"));
  }

  private static String[] out(Path folder) {
    String[] names = folder.resolve("out").toFile().list();
    return names == null ? new String[0] : names;
  }
}

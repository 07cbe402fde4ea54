// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Endpoints that a run must not use. */
final class RunEndpointsTest {

  @TempDir private Path folder = Path.of("");

  @Test
  void refusesToReplaceWhatItReads() throws IOException {
    Path spec = Orders.in(folder);
    String before = Files.readString(folder.resolve("orders.jsonl"));
    Path link =
        Files.createSymbolicLink(folder.resolve("link.jsonl"), folder.resolve("orders.jsonl"));

    CommandLineRun run = run(spec, "{ file: link.jsonl }", "{ file: missing.jsonl }");

    assertThat(run.exitCode(), is(2));
    assertThat(run.err(), containsString("source 'orders' is read from "));
    assertThat(Files.readString(folder.resolve("orders.jsonl")), is(before));
    assertThat(Files.isSymbolicLink(link), is(true));
  }

  @Test
  void refusesToReplaceTheSpec() throws IOException {
    Path spec = Orders.in(folder);

    CommandLineRun run =
        run(spec, "{ file: \"" + spec.getFileName() + "\" }", "{ file: endpoints.yaml }");

    assertThat(run.exitCode(), is(2));
    assertThat(run.err(), containsString("the spec is read from "));
    assertThat(run.err(), containsString("the endpoints file is read from "));
  }

  @Test
  void refusesFilesForWhatNeverEnds() throws IOException {
    Path spec = Orders.in(folder);
    CommandLineRun run =
        run(spec, "{ kafka: orders }", "{ file: r.jsonl }", "{ file: missing.jsonl }");

    assertThat(run.exitCode(), is(2));
    assertThat(
        run.err(),
        containsString(
            "source 'orders' is a topic, which never ends, but these outputs are files: results,"
                + " missing, late, rejected; give them topics"));
  }

  @Test
  void asksKafkaBeforeAnythingRuns() throws IOException {
    CommandLineRun run = run(Orders.in(folder), "{ kafka: r }", "{ kafka: m }");

    assertThat(run.exitCode(), is(2));
    assertThat(run.err(), containsString("does not answer"));
  }

  private CommandLineRun run(Path spec, String results, String missing) throws IOException {
    return run(spec, "{ files: orders*.jsonl }", results, missing);
  }

  private CommandLineRun run(Path spec, String orders, String results, String missing)
      throws IOException {
    Path endpoints =
        Files.writeString(
            folder.resolve("endpoints.yaml"),
            """
            sources:
              orders:   %s
              payments: { files: payments.jsonl.gz }
            outputs:
              results:  %s
              missing:  %s
              late:     { file: late.jsonl }
              rejected: { file: rejected.jsonl }
            kafka: { bootstrap: "localhost:1" }
            claims: memory
            """
                .formatted(orders, results, missing));
    return CommandLineRun.of("run", spec, "--endpoints", endpoints);
  }
}

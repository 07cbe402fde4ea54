// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code run --flink} refuses before it asks a cluster. */
final class RunClusterTest {

  private static final String NOBODY = "http://localhost:1";

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource({
    "--runner=flink, --flink starts it on a cluster; leave out --runner",
    "--out=out, --endpoints says where everything is; leave out --data and --out",
    "--parallelism=0, '--parallelism must be 1 to 128, not 0'",
    "--checkpoint-interval=1ms, --checkpoint-interval must be 100ms or more",
    "--resume=nowhere, there is no folder nowhere to resume from",
  })
  void refusesWhatDoesNotFit(String option, String message) throws IOException {
    CommandLineRun run =
        CommandLineRun.of(
            "run", Orders.in(folder), "--endpoints", endpoints(), "--flink", NOBODY, option);

    assertThat(run.err(), startsWith("braid: " + message));
    assertThat(run.exitCode(), is(2));
  }

  @Test
  void wantsEndpointsThatAClusterSees() throws IOException {
    Path spec = Orders.in(folder);
    Path files =
        Files.writeString(
            folder.resolve("files.yaml"),
            Files.readString(endpoints()).replace("{ kafka: payments }", "{ files: p.jsonl }"));

    CommandLineRun without = CommandLineRun.of("run", spec, "--flink", NOBODY);
    CommandLineRun withFiles =
        CommandLineRun.of("run", spec, "--flink", NOBODY, "--endpoints", files);

    assertThat(without.err(), startsWith("braid: --flink needs --endpoints"));
    assertThat(without.exitCode(), is(2));
    assertThat(withFiles.err(), startsWith("braid: source 'payments' is a file; a cluster "));
    assertThat(withFiles.exitCode(), is(2));
  }

  @Test
  void wantsAClusterToResumeOn() throws IOException {
    CommandLineRun run = CommandLineRun.of("run", Orders.in(folder), "--resume", folder);

    assertThat(run.err(), startsWith("braid: --resume goes with --flink only"));
    assertThat(run.exitCode(), is(2));
  }

  @Test
  void saysInOneLineThatNoClusterIsThere() throws IOException {
    String before = System.getProperty(ClusterRun.JAR, "");
    System.setProperty(ClusterRun.JAR, Files.createFile(folder.resolve("job.jar")).toString());
    try {
      CommandLineRun run =
          CommandLineRun.of(
              "run", Orders.in(folder), "--endpoints", endpoints(), "--flink", NOBODY);

      assertThat(run.err(), startsWith("braid: cannot reach a cluster at http://localhost:1;"));
      assertThat(run.err().lines().count(), is(1L));
      assertThat(run.exitCode(), is(1));
    } finally {
      System.setProperty(ClusterRun.JAR, before);
    }
  }

  private Path endpoints() throws IOException {
    return Files.writeString(
        folder.resolve("topics.yaml"),
        """
        sources:
          orders:   { kafka: orders }
          payments: { kafka: payments }
        outputs:
          results:  { kafka: sold }
          missing:  { kafka: unsold }
          late:     { kafka: late }
          rejected: { kafka: rejected }
        kafka: { bootstrap: "${BRAID_TEST_KAFKA:-localhost:1}" }
        claims: memory
        """);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.braid.runners.cluster.ClusterException;
import dev.braid.runners.cluster.FlinkRest;
import dev.braid.runners.cluster.Submission;
import dev.braid.runners.job.Document;
import dev.braid.runners.job.JobArguments;
import dev.braid.runners.job.JobMistake;
import dev.braid.testing.stack.FlinkCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The job jar that was built, on a cluster that knows Flink and nothing of ours. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class ClusterIT {

  private static final Path JAR = Path.of("target", "braid-job.jar").toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir private static Path folder = Path.of("");
  private static FlinkCluster cluster = FlinkCluster.in(folder);

  @BeforeAll
  static void start() throws IOException {
    cluster = FlinkCluster.in(folder.resolve("flink")).withStateInMemory().withTaskHeap(512);
    Files.createDirectories(folder.resolve("flink"));
    cluster.start();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void runsAJoinThatCameOverRest(@TempDir Path data) throws Exception {
    Path spec = Orders.in(data);
    Path endpoints = files(data, "${BRAID_TEST_OUT:-elsewhere}");

    String job =
        submission(spec, endpoints, Map.of("BRAID_TEST_OUT", "out")).start(rest(), PATIENCE);

    awaitEnd(job);
    assertThat(lines(data), containsInAnyOrder(lines(expected(spec)).toArray()));
  }

  @Test
  void runsAJoinThatCameByTheFlinkClient(@TempDir Path data) throws Exception {
    Path spec = Orders.in(data);
    Path endpoints = files(data, "out");

    Client client = client(spec.toString(), "--endpoints", endpoints.toString());

    assertThat(client.output, client.exitCode, is(0));
    String job =
        client.output.replaceFirst("(?s).*Job has been submitted with JobID (\\w+).*", "$1");
    awaitEnd(job);
    assertThat(lines(data), containsInAnyOrder(lines(expected(spec)).toArray()));
  }

  @Test
  void saysWhatIsWrongAndStartsNothing(@TempDir Path data) throws Exception {
    Path spec = Orders.in(data);
    Path endpoints = Files.writeString(data.resolve("ends.yaml"), "sources: {}\n");
    List<FlinkRest.Job> before = rest().jobs();
    String mistakes = endpoints + ":1:1: ";

    JobMistake mistake =
        assertThrows(
            JobMistake.class, () -> submission(spec, endpoints, Map.of()).start(rest(), PATIENCE));
    Client client = client(spec.toString(), "--endpoints", endpoints.toString());

    assertThat(mistake.getMessage(), containsString(mistakes));
    assertThat(client.output, containsString("\n" + mistakes));
    assertThat(client.exitCode, not(is(0)));
    assertThat(rest().jobs(), containsInAnyOrder(before.toArray()));
  }

  @Test
  void tellsWhyAJobCannotGoOnFromACheckpoint(@TempDir Path data) throws Exception {
    Path spec = Orders.in(data);
    Path endpoints = files(data, "out");
    Submission submission =
        new Submission(
            "order",
            JAR,
            arguments(spec, endpoints, Map.of()),
            data.resolve("chk-1").toUri().toString(),
            Map.of());

    ClusterException refusal =
        assertThrows(ClusterException.class, () -> submission.start(rest(), PATIENCE));

    assertThat(refusal.getMessage(), containsString("Cannot find checkpoint or savepoint"));
  }

  private static FlinkRest rest() {
    return FlinkRest.at(cluster.url());
  }

  private static Submission submission(Path spec, Path endpoints, Map<String, String> environment)
      throws IOException {
    return new Submission("order", JAR, arguments(spec, endpoints, environment), null, Map.of());
  }

  private static JobArguments arguments(Path spec, Path endpoints, Map<String, String> environment)
      throws IOException {
    return new JobArguments(
        Document.read(spec).toUrl(),
        Document.read(endpoints).toUrl(),
        environment,
        2,
        JobArguments.DEFAULT_CHECKPOINT_INTERVAL);
  }

  private static Path files(Path data, String out) throws IOException {
    return Files.writeString(
        data.resolve("endpoints.yaml"),
        """
        sources:
          orders:   { files: orders*.jsonl }
          payments: { files: payments.jsonl.gz }
        outputs:
          results:  { file: "OUT/results.jsonl" }
          missing:  { file: "OUT/missing.jsonl" }
          late:     { file: "OUT/late.jsonl" }
          rejected: { file: "OUT/rejected.jsonl" }
        """
            .replace("OUT", out));
  }

  /** What the direct runner makes of the same. */
  private static Path expected(Path spec) {
    Path expected = spec.resolveSibling("expected");
    CommandLineRun run = CommandLineRun.of("run", spec, "--out", expected.resolve("out"));
    assertThat(run.err(), run.exitCode(), is(0));
    return expected;
  }

  private static List<String> lines(Path data) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String output : List.of("results", "missing", "late", "rejected")) {
      lines.addAll(Files.readAllLines(data.resolve("out").resolve(output + ".jsonl")));
    }
    return lines;
  }

  private static void awaitEnd(String id) throws Exception {
    while (true) {
      FlinkRest.Job job =
          rest().jobs().stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
      if (job.isEnded()) {
        assertThat(job, is(new FlinkRest.Job(id, "braid-order", "FINISHED")));
        return;
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  private record Client(int exitCode, String output) {}

  /** {@code flink run}, as its script calls it. */
  private static Client client(String... args) throws Exception {
    Path config = Files.createDirectories(folder.resolve("client"));
    Files.writeString(config.resolve("config.yaml"), "");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + folder.resolve("flink").resolve("jobmanager").resolve("flink.args"));
    command.add("org.apache.flink.client.cli.CliFrontend");
    command.addAll(List.of("run", "-m", cluster.url().replace("http://", ""), "-p", "2"));
    command.add(JAR.toString());
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("FLINK_CONF_DIR", config.toString());
    Process process = builder.start();
    String output =
        "\n"
            + new String(
                process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    return new Client(process.waitFor(), output);
  }
}

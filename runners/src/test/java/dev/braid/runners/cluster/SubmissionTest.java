// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.cluster;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.braid.runners.job.JobArguments;
import dev.braid.runners.job.JobMistake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SubmissionTest {

  private static final String RUN = "POST /jars/x_braid-job.jar/run";
  private static final String DELETE = "DELETE /jars/x_braid-job.jar";
  private static final String UPLOAD = "POST /jars/upload";

  private final FakeCluster cluster;
  private final Path jar;
  private final JobArguments arguments =
      new JobArguments("s.yaml", "e.yaml", Map.of(), 2, Duration.ofSeconds(5));

  SubmissionTest(@TempDir Path folder) throws IOException {
    cluster = new FakeCluster();
    jar = Files.writeString(folder.resolve("braid-job.jar"), "the bytes");
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  @BeforeEach
  void isFresh() {
    assertThat(cluster.asked().isEmpty(), is(true));
  }

  @Test
  void givesTheJarAndTakesItAwayAgain() throws IOException {
    String job = start(new Submission("match", "j1", jar, arguments, null, Map.of()));

    assertThat(job, is("j1"));
    assertThat(
        cluster.asked(),
        contains("GET /config", "GET /jobs/overview", UPLOAD, RUN, DELETE, "GET /jobs/j1"));
    assertThat(cluster.body(UPLOAD), containsString("\r\n\r\nthe bytes\r\n--"));
    assertThat(
        cluster.body(RUN),
        is(
            "{\"jobId\":\"j1\",\"entryClass\":\"dev.braid.runners.job.JoinJob\",\"programArgsList\":[\"s.yaml\","
                + "\"--endpoints\",\"e.yaml\",\"--parallelism\",\"2\",\"--checkpoint-interval\","
                + "\"5000ms\"],\"parallelism\":2,\"flinkConfiguration\":{}}"));
  }

  @Test
  void startsFromASavepoint() throws IOException {
    String job =
        start(
            new Submission(
                "match",
                "j1",
                jar,
                arguments,
                "file:///s/chk-7",
                Map.of("state.backend.type", "rocksdb")));

    assertThat(job, is("j1"));
    assertThat(
        cluster.body(RUN),
        endsWith(
            "\"savepointPath\":\"file:///s/chk-7\",\"allowNonRestoredState\":false,"
                + "\"flinkConfiguration\":{\"state.backend.type\":\"rocksdb\"}}"));
  }

  @Test
  void refusesAnotherVersionOfFlink() {
    cluster.answer("GET /config", 200, "{\"flink-version\":\"1.18.1\"}");

    assertThat(
        refusal(),
        is(
            "the cluster at "
                + cluster.url()
                + " runs Flink 1.18.1; Braid's job jar is for Flink 1.19"));
    assertThat(cluster.asked(), not(hasItem(UPLOAD)));
  }

  @Test
  void refusesWhatIsNoFlink() {
    cluster.answer("GET /config", 200, "<html>");
    assertThat(refusal(), endsWith(" is no Flink cluster"));

    cluster.answer("GET /config", 404, "<html>");
    assertThat(refusal(), endsWith(" answers 404 to GET /config; is it Flink's REST API?"));
  }

  @Test
  void runsAJoinOnce() {
    cluster.answer(
        "GET /jobs/overview",
        200,
        """
        {"jobs":[{"jid":"a","name":"braid-match","state":"CANCELED"},
                 {"jid":"b","name":"braid-match","state":"RESTARTING"}]}
        """);

    assertThat(refusal(), startsWith("a job braid-match runs there already: see " + cluster.url()));
    assertThat(cluster.asked(), not(hasItem(UPLOAD)));
  }

  @Test
  void tellsWhatTheMainClassFound() {
    cluster.answer(
        RUN,
        500,
        "{\"errors\":[\"Internal server error.\",\"a.B: x\\n\\tat a.B.c(B.java:1)\\nCaused by:"
            + " dev.braid.runners.job.JobMistake: e.yaml:1:1: no\\ne.yaml:2:1: nor\\n\"]}");

    JobMistake mistake = assertThrows(JobMistake.class, () -> start(submission()));

    assertThat(mistake.getMessage(), is("e.yaml:1:1: no\ne.yaml:2:1: nor"));
    assertThat(cluster.asked(), hasItem(DELETE));
  }

  @Test
  void tellsWhyAJobDoesNotGetToWork() {
    cluster.answer("GET /jobs/j1", 200, "{\"state\":\"RESTARTING\",\"vertices\":[{}]}");
    cluster.answer(
        "GET /jobs/j1/exceptions",
        200,
        "{\"exceptionHistory\":{\"entries\":[{\"stacktrace\":\"java.io.IOException: no broker"
            + "\\n\\tat a.B.c(B.java:1)\\n\"}]}}");

    assertThat(refusal(), startsWith("job j1 fails (RESTARTING): no broker; see "));
  }

  @Test
  void losesItsPatienceWithAJobWithoutSlots() {
    cluster.answer(
        "GET /jobs/j1", 200, "{\"state\":\"RUNNING\",\"vertices\":[{\"status\":\"SCHEDULED\"}]}");

    assertThat(
        refusal(), containsString("(RUNNING, 0 of 1 steps); has the cluster enough free slots?"));
  }

  @Test
  void saysThatNobodyAnswers() {
    cluster.close();

    assertThat(refusal(), startsWith("cannot reach a cluster at " + cluster.url()));
  }

  @Test
  void takesAUrlAsPeopleTypeIt() {
    assertThat(FlinkRest.at("there:8081/").toString(), is("http://there:8081"));
    assertThat(
        assertThrows(IllegalArgumentException.class, () -> FlinkRest.at("ftp://x")).getMessage(),
        is("'ftp://x' is no URL of a Flink cluster, like http://localhost:8081"));
  }

  private Submission submission() {
    return new Submission("match", "j1", jar, arguments, null, Map.of());
  }

  private String start(Submission submission) throws IOException {
    return submission.start(FlinkRest.at(cluster.url() + "/"), Duration.ofMillis(1));
  }

  private String refusal() {
    return String.valueOf(
        assertThrows(ClusterException.class, () -> start(submission())).getMessage());
  }
}

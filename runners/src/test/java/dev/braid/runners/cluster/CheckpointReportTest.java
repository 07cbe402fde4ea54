// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.cluster;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class CheckpointReportTest {

  private static final FlinkRest.Waits NONE =
      new FlinkRest.Waits(Duration.ofMillis(3), Duration.ofMillis(1));

  /** As Flink answers, of what is looked at. */
  private static final String WELL =
      """
      {"counts": {"completed": 40, "failed": 0},
       "summary": {"end_to_end_duration": {"p50": 80, "max": 400}},
       "latest": {"completed": {"id": 40, "state_size": 50000000, "checkpointed_size": 9000},
                  "failed": null},
       "history": [
         {"status": "IN_PROGRESS", "is_savepoint": false, "state_size": 0},
         {"status": "COMPLETED", "is_savepoint": false, "state_size": 50000000},
         {"status": "COMPLETED", "is_savepoint": true, "state_size": 90000000},
         {"status": "COMPLETED", "is_savepoint": false, "state_size": 49000000}]}
      """;

  private static CheckpointReport report(String all, FlinkRest.Waits waits) throws IOException {
    ObjectMapper json = new ObjectMapper();
    return CheckpointReport.of(json.readTree(all), json.readTree("{\"interval\": 5000}"), waits);
  }

  @Test
  void ofCheckpointsThatGoWellNothingIsAdvised() throws IOException {
    CheckpointReport report = report(WELL, NONE);

    assertThat(report.advice(), is(empty()));
    assertThat(
        report.toText().lines().toList(),
        contains(
            "checkpoints  40 complete, 0 failed, one every 5s",
            "duration     80ms for half of them, 400ms the longest",
            "state        50,000,000 bytes, 9,000 of them new in the last one",
            "waiting      3ms for a barrier, 1ms for those of other inputs"));
    assertThat(
        report.toJson().toString(),
        is(
            "{\"completed\":40,\"failed\":0,\"interval\":5000,\"typical\":80,\"longest\":400,"
                + "\"bytes\":50000000,\"written\":9000,\"growth\":1.0204081632653061,"
                + "\"barrier\":3,\"alignment\":1,\"advice\":[]}"));
  }

  @Test
  void slowOnes() throws IOException {
    assertThat(
        report(WELL.replace("\"max\": 400", "\"max\": 2600"), NONE).advice(),
        contains(containsString("2600ms of the 5s until the next: raise --checkpoint-interval")));
  }

  @Test
  void failedOnes() throws IOException {
    String failed =
        WELL.replace("\"failed\": 0", "\"failed\": 2")
            .replace("\"failed\": null", "\"failed\": {\"failure_message\": \"Expired.\\n at\"}");
    assertThat(
        report(failed, NONE).advice(),
        contains(
            containsString(
                "2 failed, the last one: Expired.; if it was too slow, raise"
                    + " execution.checkpointing.timeout")));
  }

  @Test
  void stateThatGrows() throws IOException {
    assertThat(
        report(WELL.replace("49000000", "20000000"), NONE).advice(),
        contains(containsString("the state is 2.5 times what it was")));
    assertThat(
        "of a small one that says nothing",
        report(WELL.replace("49000000", "20").replace("50000000", "50"), NONE).advice(),
        is(empty()));
  }

  @Test
  void tasksThatAreBehind() throws IOException {
    assertThat(
        report(WELL, new FlinkRest.Waits(Duration.ofMillis(1_200), Duration.ofMillis(900)))
            .advice(),
        contains(containsString("raise --parallelism, or set execution.checkpointing.unaligned")));
  }

  @Test
  void noneYet() throws IOException {
    assertThat(
        report("{\"counts\": {\"completed\": 0, \"failed\": 0}}", NONE).advice(),
        contains(containsString("none is complete yet")));
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.braid.pipeline.spec.Endpoints.File;
import dev.braid.pipeline.spec.Endpoints.Kafka;
import dev.braid.pipeline.spec.Endpoints.Memory;
import dev.braid.pipeline.spec.Endpoints.Outputs;
import dev.braid.pipeline.spec.Endpoints.Redis;
import dev.braid.pipeline.spec.Endpoints.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointsReaderTest {

  private static final Path EXAMPLE = Path.of("examples/match");
  private static final JoinSpec SPEC =
      SpecReader.read(
          "s",
          """
          join: visits
          key: user
          time: at
          wait: 5s
          events: { visit: { from: visits } }
          outcomes: { visited: { all: visit } }
          """);

  @Test
  void theEndpointsOfTheMatchExampleAreReadAsTheyAreMeant() {
    JoinSpec spec = SpecReader.read(EXAMPLE.resolve("join.yaml"));

    Endpoints endpoints =
        EndpointsReader.read(
            EXAMPLE.resolve("endpoints.yaml"), spec, Map.of("KAFKA", "kafka:29092")::get);

    assertThat(
        endpoints,
        equalTo(
            new Endpoints(
                Map.of(
                    "requests", new Topic("match-requests"),
                    "answers", new Topic("match-answers"),
                    "calls", new Topic("match-calls"),
                    "profiles", new Topic("match-profiles"),
                    "beats", new Topic("match-beats")),
                new Outputs(
                    new Topic("matches"),
                    new Topic("matches-missing"),
                    new Topic("matches-late"),
                    new Topic("matches-rejected")),
                new Kafka("kafka:29092", Map.of()),
                new Redis("redis://localhost:6379", null, Duration.ofDays(7)))));
  }

  @Test
  void pathsAreRelativeToTheFileAndOtherPlacesStayAsTheyAre(@TempDir Path folder)
      throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("endpoints.yaml"),
            """
            sources: { visits: { files: "data/../in/v*.jsonl.gz" } }
            outputs:
              results: { file: out/results.jsonl }
              missing: { file: /var/missing.jsonl }
              late: { file: "gs://bucket/late.jsonl" }
              rejected: { file: ../rejected.jsonl }
            """);

    Endpoints endpoints = EndpointsReader.read(file, SPEC, name -> null);

    assertThat(
        endpoints,
        equalTo(
            new Endpoints(
                Map.of("visits", new Endpoints.Files(folder + "/in/v*.jsonl.gz")),
                new Outputs(
                    new File(folder + "/out/results.jsonl"),
                    new File("/var/missing.jsonl"),
                    new File("gs://bucket/late.jsonl"),
                    new File(folder.getParent() + "/rejected.jsonl")),
                null,
                new Memory())));
  }

  @Test
  void secretsComeFromTheEnvironmentOrAFileAndAreNotShown(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("jaas"), "  user:hunter2 \n");
    String yaml =
        """
        sources: { visits: { kafka: "${PREFIX:-my}-visits" } }
        outputs:
          results: { kafka: results }
          missing: { file: missing }
          late: { file: late }
          rejected: { file: rejected }
        kafka:
          bootstrap: kafka
          sasl.jaas.config: "a $${b} ${file:jaas};"
          ssl.endpoint.identification.algorithm: ""
          linger.ms: 0
        claims:
          redis: "rediss://me:${PASSWORD}@redis:6380?key=${PASSWORD}"
          password: "${PASSWORD}"
          retention: ${RETENTION:-P30D}
        """;
    Map<String, String> environment = Map.of("PASSWORD", "hunter2@${PREFIX}", "RETENTION", "");

    Endpoints endpoints = EndpointsReader.read("e", yaml, folder, SPEC, environment::get);

    assertThat(endpoints.sources(), equalTo(Map.of("visits", new Topic("my-visits"))));
    assertThat(
        endpoints.kafka(),
        equalTo(
            new Kafka(
                "kafka",
                Map.of(
                    "sasl.jaas.config", "a ${b} user:hunter2;",
                    "ssl.endpoint.identification.algorithm", "",
                    "linger.ms", "0"))));
    assertThat(
        endpoints.claims(),
        equalTo(
            new Redis(
                "rediss://me:hunter2@${PREFIX}@redis:6380?key=hunter2@${PREFIX}",
                "hunter2@${PREFIX}",
                Duration.ofDays(30))));
    assertThat(
        endpoints.toString(),
        allOf(
            not(containsString("hunter2")),
            containsString("bootstrap=kafka"),
            containsString("sasl.jaas.config"),
            containsString("retention=30d")));
  }
}

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
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

  private static final String TOPICS =
      """
      sources: { visits: { kafka: "${PREFIX:-my}-visits" } }
      outputs:
        results: { kafka: results }
        missing: { file: missing }
        late: { file: late }
        rejected: { file: rejected }
      """;

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
  void placeholdersAreFilledInWhereNothingIsSecret(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("hosts"), "  a:9092,b:9092 \n");
    String yaml =
        TOPICS
            + """
            kafka:
              bootstrap: "${file:hosts}"
              client.id: "$${b} ${PREFIX:-my}"
              ssl.endpoint.identification.algorithm: ""
              max.poll.records: 100
            claims:
              redis: "rediss://${REDIS}:6380"
              retention: ${RETENTION:-P30D}
            """;
    Map<String, String> environment = Map.of("REDIS", "redis", "RETENTION", "");

    Endpoints endpoints = EndpointsReader.read("e", yaml, folder, SPEC, environment::get);

    assertThat(endpoints.sources(), equalTo(Map.of("visits", new Topic("my-visits"))));
    assertThat(
        endpoints.kafka(),
        equalTo(
            new Kafka(
                "a:9092,b:9092",
                Map.of(
                    "client.id", "${b} my",
                    "ssl.endpoint.identification.algorithm", "",
                    "max.poll.records", "100"))));
    assertThat(
        endpoints.claims(), equalTo(new Redis("rediss://redis:6380", null, Duration.ofDays(30))));
  }

  @Test
  void ofASecretOnlyTheNameIsKeptAndNothingIsLookedUp() {
    String yaml =
        TOPICS
            + """
            kafka:
              bootstrap: kafka
              sasl.jaas.config: 'Login required username="me" password="${PASSWORD}";'
              ssl.keystore.password: "${file:keystore}"
              listener.name.x.sasl.jaas.config: ${JAAS}
            claims:
              redis: "redis://redis"
              password: "${file:/run/secrets/redis}"
            """;
    List<String> asked = new ArrayList<>();

    Endpoints endpoints =
        EndpointsReader.read(
            "e",
            yaml,
            Path.of("/folder"),
            SPEC,
            name -> {
              asked.add(name);
              return null;
            });

    assertThat(asked, equalTo(List.of("PREFIX")));
    assertThat(
        endpoints.kafka(),
        equalTo(
            new Kafka(
                "kafka",
                Map.of(),
                Map.of(
                    "sasl.jaas.config",
                    template("Login required username=\"me\" password=\"${PASSWORD}\";"),
                    "ssl.keystore.password",
                    template("${file:keystore}"),
                    "listener.name.x.sasl.jaas.config",
                    template("${JAAS}")))));
    assertThat(
        endpoints.claims(),
        equalTo(
            new Redis(
                "redis://redis", template("${file:/run/secrets/redis}"), Duration.ofDays(7))));
    assertThat(
        endpoints.toString(),
        allOf(
            not(containsString("Login")),
            containsString("bootstrap=kafka"),
            containsString("sasl.jaas.config"),
            containsString("password=***")));
  }

  @Test
  void ofTheClientsPropertiesAllPasswordsAreSecretAndWhatIsPublicIsNot() {
    Set<String> hidden = new TreeSet<>();
    for (ConfigDef clients :
        List.of(
            AdminClientConfig.configDef(),
            ConsumerConfig.configDef(),
            ProducerConfig.configDef())) {
      clients.configKeys().values().stream()
          .filter(key -> key.type() == ConfigDef.Type.PASSWORD)
          .map(key -> key.name)
          .forEach(hidden::add);
    }
    Set<String> secret = new TreeSet<>(hidden);
    secret.removeIf(name -> !Secrets.isSecret(name));

    assertThat(hidden.contains("sasl.jaas.config"), equalTo(true));
    hidden.removeAll(secret);
    assertThat(
        "certificates are for everybody to see",
        hidden,
        equalTo(Set.of("ssl.keystore.certificate.chain", "ssl.truststore.certificates")));
    for (String name : List.of("bootstrap", "sasl.mechanism", "ssl.keystore.location")) {
      assertThat(name, Secrets.isSecret(name), equalTo(false));
    }
  }

  private static Template template(String text) {
    return new Template(text, "/folder");
  }
}

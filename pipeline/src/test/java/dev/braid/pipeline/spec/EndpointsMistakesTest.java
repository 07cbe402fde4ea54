// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EndpointsMistakesTest {

  private static final JoinSpec SPEC =
      SpecReader.read(
          "s",
          """
          join: match
          key: matchId
          time: at
          wait: 5s
          events: { request: { from: requests }, finish: { from: calls } }
          outcomes: { matched: { all: [request, finish] } }
          """);

  static final String ENDPOINTS =
      """
      sources:
        requests: { kafka: match-requests }
        calls: { files: "calls*.jsonl" }
      outputs:
        results: { kafka: matches }
        missing: { kafka: matches-missing }
        late: { file: late.jsonl }
        rejected: { file: rejected.jsonl }
      kafka: { bootstrap: "localhost:9092" }
      claims: { redis: "redis://localhost" }
      """;

  private static final Map<String, String> ENVIRONMENT =
      Map.of("SECRET", "hunter2 & co", "EMPTY", "", "URL", "redis://:hunter2@redis");

  static Stream<MistakeCase> mistakes() throws IOException {
    return MistakeCase.in("endpoints-mistakes.txt");
  }

  @Test
  void withoutThemTheEndpointsAreRead() {
    assertThat(read(ENDPOINTS).sources().size(), equalTo(2));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void eachIsReportedWhereItIsWithWhatWouldBeRight(MistakeCase mistake) {
    SpecException refused =
        assertThrows(SpecException.class, () -> read(mistake.applyTo(ENDPOINTS)));

    assertThat(
        refused.problems().stream().map(problem -> problem.toString().substring(2)).toList(),
        equalTo(mistake.problems()));
    assertThat(refused.getMessage(), not(containsString("hunter2")));
  }

  private static Endpoints read(String yaml) {
    return EndpointsReader.read("e", yaml, Path.of("/folder"), SPEC, ENVIRONMENT::get);
  }
}

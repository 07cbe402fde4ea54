// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SpecMistakesTest {

  static final String SPEC =
      """
      join: match
      key: matchId
      time: at
      wait: 5s
      maxWait: 2m
      events:
        request: { from: requests }
        finish: { from: calls, when: { kind: [finish, hangup] } }
        profile: { from: profiles }
        beat: { from: beats, heartbeat: true }
      outcomes:
        matched: { all: [request, finish], optional: [profile] }
        viewed: { all: [request, profile] }
      """;

  static Stream<MistakeCase> mistakes() throws IOException {
    return MistakeCase.in("spec-mistakes.txt");
  }

  @Test
  void withoutThemTheSpecIsRead() {
    assertThat(SpecReader.read("s", SPEC).join().name(), equalTo("match"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void eachIsReportedWhereItIsWithWhatWouldBeRight(MistakeCase mistake) {
    SpecException refused =
        assertThrows(SpecException.class, () -> SpecReader.read("s", mistake.applyTo(SPEC)));

    assertThat(
        refused.problems().stream().map(problem -> problem.toString().substring(2)).toList(),
        equalTo(mistake.problems()));
  }
}

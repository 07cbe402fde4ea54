// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Whatever the file, a reader answers with a value or with its mistakes. As many spoilt files as
 * the property {@code braid.fuzz.specs} says.
 */
class FuzzTest {

  private static final int ROUNDS = Integer.getInteger("braid.fuzz.specs", 5_000);
  private static final Path EXAMPLE = Path.of("examples/match");

  static final String EVERY_KEY =
      """
      join: every
      key: [a.b, c]
      time: at
      wait: PT5S
      maxWait: 2m
      disorder: 0s
      maxAhead: 3h
      restoreGrace: 1m
      decide: on-watermark
      remember: 1h
      repeat: true
      maxEvents: 10
      maxEventSize: 64KiB
      events:
        x:
          from: s
          when:
            kind: [x, 1, 1.5, true]
            d.e: "1"
          keep: all
          select:
            - a
            - b.c
        y: { from: s, key: k, time: t, id: i, wait: 1s }
      outcomes:
        both: { all: [x, y] }
        one: { all: x, optional: y }
      """;

  static final String EVERY_ENDPOINT =
      """
      sources:
        s: { files: "in/*.jsonl" }
      outputs:
        results: { kafka: results }
        missing: { file: missing.jsonl }
        late: { file: "${LATE:-late.jsonl}" }
        rejected: { file: rejected.jsonl }
      kafka:
        bootstrap: ${KAFKA}
        security.protocol: SSL
        linger.ms: 0
      claims: { redis: "redis://localhost", password: "${PASSWORD}", retention: 7d }
      """;

  @Test
  void aSpoiltSpecIsReadOrItsMistakesAreTold() throws IOException {
    List<String> specs = List.of(Files.readString(EXAMPLE.resolve("join.yaml")), EVERY_KEY);

    answersOnly(specs, yaml -> SpecDescription.of(SpecReader.read("spec", yaml)));
  }

  @Test
  void aSpoiltEndpointsFileIsReadOrItsMistakesAreTold() {
    JoinSpec spec = SpecReader.read("spec", EVERY_KEY);
    Map<String, String> environment = Map.of("KAFKA", "kafka:9092", "PASSWORD", "secret");

    answersOnly(
        List.of(EVERY_ENDPOINT),
        yaml ->
            EndpointsReader.read("endpoints", yaml, Path.of("/nowhere"), spec, environment::get));
  }

  private static void answersOnly(List<String> valid, Consumer<String> reader) {
    valid.forEach(reader);
    int read = 0;
    for (long seed = 0; seed < ROUNDS; seed++) {
      String yaml =
          Mutation.of(
              valid.get((int) (seed % valid.size())), new Random(seed * 0x9E3779B97F4A7C15L));
      try {
        reader.accept(yaml);
        read++;
      } catch (SpecException e) {
        assertThat("seed " + seed, e.problems(), not(empty()));
        for (Problem problem : e.problems()) {
          String where = "seed " + seed + ": " + problem;
          assertThat(where, Math.min(problem.line(), problem.column()), greaterThanOrEqualTo(1));
          assertThat(where, problem.toString().lines().count(), not(greaterThan(1L)));
        }
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("seed " + seed + " of this file:\n" + yaml, e);
      }
    }
    assertThat("some are still right", read, greaterThan(ROUNDS / 50));
    assertThat("most are wrong", ROUNDS - read, greaterThan(ROUNDS / 2));
  }
}

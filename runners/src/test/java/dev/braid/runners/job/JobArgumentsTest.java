// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.braid.pipeline.Deployment;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JobArgumentsTest {

  @Test
  void areReadAsTheyAreWritten() {
    JobArguments arguments =
        new JobArguments(
            "join.yaml",
            "data:,x",
            Map.of("KAFKA", "a=b:9092", "EMPTY", ""),
            3,
            Duration.ofMillis(1500));

    assertThat(JobArguments.parse(arguments.toList().toArray(String[]::new)), is(arguments));
  }

  @Test
  void haveDefaults() {
    JobArguments arguments = JobArguments.parse("--endpoints", "ends.yaml", "join.yaml");

    assertThat(arguments.parallelism(), nullValue());
    assertThat(arguments.checkpointInterval(), is(Duration.ofSeconds(10)));
    assertThat(arguments.environment(), is(Map.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "join.yaml, usage: SPEC --endpoints FILE",
    "--endpoints ends.yaml, usage: SPEC",
    "a b --endpoints ends.yaml, usage: SPEC",
    "--paralelism --endpoints ends.yaml, usage: SPEC",
    "a --endpoints, --endpoints needs a value",
    "a --endpoints e --parallelism x, '--parallelism must be a whole number, not ''x'''",
    "a --endpoints e --parallelism 0, '--parallelism must be 1 or more, not 0'",
    "a --endpoints e --checkpoint-interval 1ms, --checkpoint-interval must be 100ms or more",
    "a --endpoints e --env =1, --env must be NAME=VALUE",
  })
  void sayWhatIsWrong(String args, String message) {
    JobMistake mistake =
        assertThrows(JobMistake.class, () -> JobArguments.parse(args.split(" ", -1)));

    assertThat(mistake.getMessage(), startsWith(message));
  }

  @Test
  void whetherItStartsBesideAnotherIsASettingOfFlink() {
    JobArguments arguments =
        JobArguments.parse(
            "join.yaml",
            "--endpoints",
            "e.yaml",
            "--deployment",
            "green",
            "--read-from",
            "2026-01-01T12:00:00Z");
    Configuration set = new Configuration();
    assertThat(JoinJob.deployment(arguments, set), is(arguments.deployment()));

    set.setString("braid.start.beside-another", "true");
    assertThat(
        JoinJob.deployment(arguments, set),
        is(new Deployment("green", Instant.parse("2026-01-01T12:00:00Z"), null, true)));
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.braid.transforms.decode.Condition;
import dev.braid.transforms.decode.EventPattern;
import dev.braid.transforms.decode.Scalar;
import dev.braid.transforms.model.Decide;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.FieldPath;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Keep;
import dev.braid.transforms.model.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class MatchExampleTest {

  private static final Path SPEC = Path.of("examples/match/join.yaml");

  @Test
  void theSpecOfTheMatchExampleIsReadAsItIsMeant() {
    Duration wait = Duration.ofSeconds(5);
    FieldPath kind = FieldPath.of("kind");
    JoinSpec expected =
        new JoinSpec(
            new Join(
                "match",
                List.of(
                    EventType.of("request", wait),
                    EventType.of("accept", Duration.ofSeconds(30)),
                    EventType.of("finish", wait)
                        .withSelect(List.of(FieldPath.of("duration"), FieldPath.of("rating"))),
                    EventType.of("cancel", wait),
                    EventType.of("profile", wait).withKeep(Keep.LAST),
                    EventType.heartbeat("beat", Duration.ofSeconds(10))),
                List.of(
                    Outcome.of("matched", "request", "finish").withOptional("profile"),
                    Outcome.of("cancelled", "request", "cancel")),
                Duration.ofMinutes(2),
                Duration.ofMinutes(2),
                Decide.ON_ARRIVAL,
                false,
                1000),
            Duration.ofMillis(500),
            Map.of(
                "requests", List.of(pattern("request")),
                "answers",
                    List.of(
                        pattern("accept", new Condition(kind, texts("accept"))),
                        pattern("cancel", new Condition(kind, texts("cancel")))),
                "calls", List.of(pattern("finish", new Condition(kind, texts("finish", "hangup")))),
                "profiles", List.of(pattern("profile")),
                "beats", List.of(pattern("beat"))),
            1 << 20);

    JoinSpec read = SpecReader.read(SPEC);

    assertThat(read, equalTo(expected));
    assertThat(
        read.sources().keySet(), contains("requests", "answers", "calls", "profiles", "beats"));
    assertThat(SerializableUtils.ensureSerializable(read), equalTo(read));
  }

  private static EventPattern pattern(String type, Condition... when) {
    return new EventPattern(
        type,
        List.of(when),
        List.of(FieldPath.of("matchId")),
        FieldPath.of("at"),
        FieldPath.of("eventId"));
  }

  private static List<Scalar> texts(String... texts) {
    return Arrays.stream(texts).map(Scalar::text).toList();
  }
}

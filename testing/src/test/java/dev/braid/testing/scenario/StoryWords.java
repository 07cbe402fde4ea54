// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.scenario;

import static dev.braid.testing.scenario.OutputMatchers.complete;
import static java.time.Duration.ofSeconds;

import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Keep;
import dev.braid.transforms.model.Outcome;
import java.time.Instant;
import java.util.List;

/** The joins and the words that several themes share. */
final class StoryWords {

  static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  static final Join PAIR =
      Join.of(
          "pair",
          List.of(EventType.of("ask", ofSeconds(5)), EventType.of("answer", ofSeconds(5))),
          List.of(Outcome.of("answered", "ask", "answer")));

  /** Accepted calls are waited for longer, queued ones less long, and heartbeats hold on. */
  static final Join CALL =
      Join.of(
          "call",
          List.of(
              EventType.of("request", ofSeconds(10)),
              EventType.of("accept", ofSeconds(30)),
              EventType.of("queue", ofSeconds(3)),
              EventType.of("finish", ofSeconds(10)),
              EventType.heartbeat("beat", ofSeconds(20))),
          List.of(Outcome.of("matched", "request", "finish")));

  private StoryWords() {}

  static Join keeping(Join join, Keep keep) {
    return new Join(
        join.name(),
        join.events().stream().map(type -> type.withKeep(keep)).toList(),
        join.outcomes(),
        join.maxWait(),
        join.remember(),
        join.decide(),
        join.repeat(),
        join.maxEvents());
  }

  static Event request(int seconds, String json) {
    return Event.of("request", at(seconds), json);
  }

  static OutputMatchers.ResultMatcher answered(String key, int start, int decided) {
    return complete("answered")
        .ofKey(key)
        .withEvents("ask", "answer")
        .started(at(start))
        .decided(at(decided));
  }

  static Instant at(int seconds) {
    return NOON.plusSeconds(seconds);
  }
}

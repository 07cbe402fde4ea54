// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import dev.braid.pipeline.spec.SpecChange.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SpecChangeTest {

  private static final String OLD =
      """
      join: match
      key: id
      time: at
      wait: 5s
      maxWait: 1m
      disorder: 500ms
      maxEvents: 100
      events:
        request: { from: requests }
        accept:  { from: answers, when: { kind: accept }, wait: 30s }
        finish:  { from: calls, when: { kind: done }, select: [rating] }
        beat:    { from: beats, heartbeat: true }
      outcomes:
        matched: { all: [request, finish] }
        called:  { all: [accept] }
      """;

  private static List<SpecChange> changes(String after) {
    return SpecChange.between(SpecReader.read("old", OLD), SpecReader.read("new", after));
  }

  @Test
  void theSameSpecHasNoChanges() {
    assertThat(changes(OLD.replace("request: {", "request:   {")), is(empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "IMPOSSIBLE | join: match | join: pair | join: match -> pair",
        "IMPOSSIBLE | key: id | key: [id, part] | key of events 'request', 'accept', 'finish' and 'beat': [id] -> [id, part]",
        "IMPOSSIBLE | time: at | 'time: at\nrepeat: true' | repeat: false -> true",
        "NOTE | time: at | 'time: at\ndecide: on-watermark' | decide: on-arrival -> on-watermark",
        "NOTE | time: at | time: when | time of events 'request', 'accept', 'finish' and 'beat': at -> when",
        "NOTE | time: at | 'time: at\nid: no' | id of events 'request', 'accept', 'finish' and 'beat': none -> no",
        "SAFE | wait: 30s | wait: 40s | wait of event 'accept': 30s -> 40s",
        "NOTE | wait: 30s | wait: 20s | wait of event 'accept': 30s -> 20s",
        "SAFE | maxEvents: 100 | maxEvents: 50 | maxEvents: 100 -> 50",
        "SAFE | disorder: 500ms | disorder: 1s | disorder: 500ms -> 1s",
        "SAFE | maxEvents: 100 | 'maxEvents: 100\nremember: 2m' | remember: 1m -> 2m",
        "NOTE | kind: accept | kind: accepted | when of event 'accept' is another",
        "NOTE | select: [rating] | select: [stars] | select of event 'finish': [rating] -> [stars]",
        "SAFE | from: requests | 'from: requests, keep: last' | keep of event 'request': first -> last",
        "NOTE | ', heartbeat: true' | '' | heartbeat of event 'beat': true -> false",
        "NOTE | from: calls | from: rings | from of event 'finish': calls -> rings",
        "SAFE | outcomes: | '  end: { from: calls, when: { kind: end } }\noutcomes:' | event 'end' is new",
        "NOTE | outcomes: | '  end: { from: ends }\noutcomes:' | event 'end' is new",
        "SAFE | outcomes: | 'outcomes:\n  taken: { all: [request, accept] }' | outcome 'taken' is new",
        "SAFE | '  called:  { all: [accept] }' | '' | outcome 'called' is gone",
        "SAFE | 'finish] }\n' | 'finish], optional: [accept] }\n' | outcome 'matched': [request, finish] optional [] -> [request, finish] optional [accept]",
      })
  void eachChangeIsTold(Kind kind, String from, String to, String what) {
    String after = OLD.replaceFirst(java.util.regex.Pattern.quote(from), to == null ? "" : to);
    List<SpecChange> changes = changes(after);
    assertThat(after, changes.isEmpty(), is(false));
    assertThat(changes.get(0).what(), is(what));
    assertThat(changes.get(0).kind(), is(kind));
    assertThat(changes.get(0).note() == null, is(kind == Kind.SAFE));
    assertThat(SpecChange.allPossible(changes), is(kind != Kind.IMPOSSIBLE));
  }

  @Test
  void anEventThatIsGoneIsTold() {
    assertThat(
        changes(OLD.replaceAll("  beat: .*\n", "")).stream().map(SpecChange::toString).toList(),
        contains(startsWith("event 'beat' is gone: ")));
  }

  @Test
  void anotherOrderOfOutcomesIsTold() {
    String after =
        OLD.replaceAll("  called: .*\n", "")
            .replace("outcomes:", "outcomes:\n  called: { all: [accept] }");
    assertThat(
        changes(after).stream().map(SpecChange::toString).toList(),
        contains("order of the outcomes: [matched, called] -> [called, matched]"));
  }
}

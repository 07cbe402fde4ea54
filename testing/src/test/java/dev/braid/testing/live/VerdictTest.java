// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.live;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.braid.pipeline.spec.SpecReader;
import dev.braid.testing.generate.EventGenerator;
import dev.braid.testing.generate.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A verdict notices what is wrong, and only that. */
final class VerdictTest {

  private static final String SPEC =
      """
      join: pair
      key: pair
      time: at
      id: id
      wait: 2s
      events:
        first:  { from: firsts }
        second: { from: seconds }
        third:  { from: thirds }
      outcomes:
        both: { all: [first, second], optional: [third] }
      """;

  private final Truth truth = truth();
  private final List<TopicLine> results = lines(truth.results());
  private final List<TopicLine> missing = lines(truth.missing());

  private static Truth truth() {
    var spec = SpecReader.read("pair.yaml", SPEC);
    return Truth.of(spec, EventGenerator.of(spec, Settings.of(500).withLoss(0.1)).lines());
  }

  @BeforeEach
  void thereIsSomethingToFind() {
    assertThat(results.size() > 300 && missing.size() > 50, is(true));
  }

  @Test
  void whatIsAsTheTruthSaysIsOnce() {
    Verdict verdict = verdict();
    assertThat(verdict.isOnce(), is(true));
    assertThat(verdict.different(), is(Set.of()));
    assertThat(verdict.instances(), is(results.size() + missing.size()));
  }

  @Test
  void aResultThatIsTakenAwayIsLost() {
    TopicLine gone = results.remove(7);
    Verdict verdict = verdict();
    assertThat(verdict.lost(), is(Set.of(gone.id())));
    assertThat(verdict.doubled(), is(Set.of()));
    assertThat(verdict.isOnce(), is(false));
  }

  @Test
  void aMissingOneThatIsTakenAwayIsLost() {
    TopicLine gone = missing.remove(7);
    assertThat(verdict().lost(), is(Set.of(gone.id())));
    assertThat(verdict().isOnce(), is(false));
  }

  @Test
  void aResultThatIsAddedIsDoubled() {
    TopicLine twice = results.get(7);
    results.add(twice);
    Verdict verdict = verdict();
    assertThat(verdict.doubled(), is(Set.of(twice.id())));
    assertThat(verdict.lost(), is(Set.of()));
    assertThat(verdict.isOnce(), is(false));
  }

  @Test
  void aMissingOneMayBeThereTwice() {
    missing.add(missing.get(7));
    assertThat(verdict().isOnce(), is(true));
  }

  @Test
  void aResultThatNothingLeadsToIsStrange() {
    results.add(line("pair/nobody", "{}"));
    assertThat(verdict().strange(), is(Set.of("pair/nobody")));
    assertThat(verdict().isOnce(), is(false));
  }

  @Test
  void aResultThatSaysSomethingElseIsDifferent() {
    TopicLine other = results.remove(7);
    results.add(line(other.id(), other.value().replace("complete", "partial") + " "));
    assertThat(verdict().different(), is(Set.of(other.id())));
    assertThat(verdict().isOnce(), is(true));
  }

  private Verdict verdict() {
    return Verdict.of(truth, results, missing);
  }

  private static List<TopicLine> lines(Map<String, String> byId) {
    List<TopicLine> lines = new ArrayList<>();
    byId.forEach((id, value) -> lines.add(line(id, value)));
    return lines;
  }

  private static TopicLine line(String id, String value) {
    return new TopicLine("results", 0, 0, 0, 0, null, id, value);
  }
}

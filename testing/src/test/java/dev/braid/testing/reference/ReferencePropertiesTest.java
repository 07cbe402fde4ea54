// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.reference;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import dev.braid.testing.reference.ReferenceJoin.Evaluation;
import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.Result;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What must hold of the reference in every case, whatever the join. */
class ReferencePropertiesTest {

  private static Stream<JoinCase> cases() {
    return LongStream.range(0, 20_000).mapToObj(JoinCases::of);
  }

  private static Evaluation evaluate(JoinCase of) {
    return ReferenceJoin.of(of.join()).evaluate(of.key(), of.events());
  }

  @Test
  void theOrderOfArrivalMeansNothing() {
    cases()
        .forEach(
            of -> {
              List<Event> shuffled = new ArrayList<>(of.events());
              Collections.shuffle(shuffled, new Random(of.seed()));
              assertThat(of.toString(), evaluate(of.withEvents(shuffled)), is(evaluate(of)));
            });
  }

  @Test
  void eventsSentTwiceChangeNothingButTheirCount() {
    cases()
        .forEach(
            of -> {
              Set<String> heartbeats = Stories.heartbeats(of.join());
              List<Event> again = new ArrayList<>(of.events());
              again.removeIf(event -> heartbeats.contains(event.type()));
              List<Event> twice = new ArrayList<>(of.events());
              twice.addAll(again);
              Evaluation once = evaluate(of);
              assertThat(
                  of.toString(),
                  evaluate(of.withEvents(twice)),
                  is(
                      new Evaluation(
                          once.results(),
                          once.late(),
                          once.tooMany(),
                          once.duplicates() + again.size(),
                          once.lateHeartbeats())));
            });
  }

  @Test
  void everyEventIsInOneInstanceOrLateOrTooManyOrADuplicate() {
    cases()
        .map(of -> of.withJoin(Stories.withKeepAll(of.join())))
        .forEach(
            of -> {
              Evaluation all = evaluate(of);
              List<Event> found = new ArrayList<>(all.tooMany());
              all.late().forEach(late -> found.add(late.event()));
              all.results().forEach(r -> r.events().forEach(part -> found.addAll(part.events())));
              List<Event> left = new ArrayList<>(of.events());
              for (Event event : found) {
                assertThat(of.toString(), left.remove(event), is(true));
              }
              long heartbeats = left.stream().filter(e -> e.type().startsWith("beat")).count();
              long duplicates = left.size() - heartbeats;
              assertThat(of.toString(), duplicates, is(lessThanOrEqualTo((long) all.duplicates())));
              assertThat(of.toString(), left.size(), is(greaterThanOrEqualTo(all.duplicates())));
            });
  }

  @Test
  void oneInstanceWithoutRepeatAndOneAfterAnotherWithIt() {
    cases()
        .forEach(
            of -> {
              List<Result> results = evaluate(of).results();
              if (!of.join().repeat()) {
                assertThat(of.toString(), results.size(), is(lessThanOrEqualTo(1)));
              }
              long closed = Long.MIN_VALUE;
              for (Result result : results) {
                assertThat(of.toString(), result.start() > closed, is(true));
                assertThat(of.toString(), result.decided() >= result.start(), is(true));
                assertThat(
                    of.toString(),
                    result.decided() - result.start() <= of.join().maxWait().toMillis(),
                    is(true));
                closed = result.decided();
              }
            });
  }
}

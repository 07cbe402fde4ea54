// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.reference;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;

import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Keep;
import dev.braid.transforms.model.Late;
import dev.braid.transforms.model.Result;
import dev.braid.transforms.model.Status;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JoinCasesTest {

  private static final int CASES = 10_000;

  private static Stream<JoinCase> cases() {
    return LongStream.range(0, CASES).mapToObj(JoinCases::of);
  }

  private static ReferenceJoin.Evaluation evaluate(JoinCase of) {
    return ReferenceJoin.of(of.join()).evaluate(of.key(), of.events());
  }

  @Test
  void oneSeedGivesOneCase() {
    cases().limit(1000).forEach(of -> assertThat(JoinCases.of(of.seed()), is(of)));
    assertThat(
        JoinCases.of(1).withEvents(List.of()), is(not(JoinCases.of(2).withEvents(List.of()))));
  }

  @Test
  void aCaseIsWithinItsBounds() {
    cases()
        .forEach(
            of -> {
              List<EventType> types = of.join().events();
              assertThat(types.size(), is(lessThanOrEqualTo(6)));
              assertThat(
                  types.stream().filter(EventType::heartbeat).count(), is(lessThanOrEqualTo(2L)));
              assertThat(of.join().outcomes().size(), is(lessThanOrEqualTo(3)));
              assertThat(of.join().remember(), is(Join.LONGEST));
              assertThat(of.events().size(), is(lessThanOrEqualTo(JoinCases.MOST_EVENTS)));
            });
  }

  @Test
  void aCasePrintsItself() {
    assertThat(
        JoinCases.of(3).toString(),
        is(
            """
            case 3, key 'k'
              join: maxWait 4000, maxEvents 1000, ON_ARRIVAL, repeat
              event e0: wait 2000, keep FIRST, select [none.x]
              heartbeat beat0: wait 1000, keep FIRST, select []
              event e1: wait 3000, keep ALL, select []
              event e2: wait 1, keep ALL, select []
              outcome o0: all [e2], optional []
              outcome o1: all [e0], optional []
              outcome o2: all [e0, e2], optional []
              +4000 e1 {"n":1,"at":7}
              +5000 e1#i1 {"n":2,"at":{"x":1,"z":[1,{"x":2}],"y":null}}
              +5000 e0#i0 {"n":0,"at":7}
            """));
  }

  /** A test over some thousand cases must have seen all of these. */
  @Test
  void theRareHappensOften() {
    Map<String, Predicate<JoinCase>> rare = new TreeMap<>();
    for (Status status : Status.values()) {
      rare.put("ends " + status, of -> ends(of, result -> result.status() == status));
    }
    for (Late.Reason reason : Late.Reason.values()) {
      rare.put(
          "late " + reason,
          of -> evaluate(of).late().stream().anyMatch(late -> late.reason() == reason));
    }
    for (Keep keep : Keep.values()) {
      rare.put("several, keep " + keep, of -> severalOfATypeWith(of, keep));
    }
    rare.put("no event", of -> of.events().isEmpty());
    rare.put("many events", of -> of.events().size() >= 12);
    rare.put("too many events", of -> !evaluate(of).tooMany().isEmpty());
    rare.put("duplicates", of -> evaluate(of).duplicates() > 0);
    rare.put("one id at two times", of -> twoEvents(of, JoinCasesTest::stampedAgain));
    rare.put("late heartbeats", of -> evaluate(of).lateHeartbeats() > 0);
    rare.put("several instances", of -> evaluate(of).results().size() > 1);
    rare.put("a later outcome", of -> ends(of, result -> "o1".equals(result.outcome())));
    rare.put("at one time", of -> twoEvents(of, (a, b) -> !a.equals(b) && a.time() == b.time()));
    rare.put("at a deadline", of -> twoEvents(of, (a, b) -> b.time() == deadline(of, a)));
    rare.put("after a deadline", of -> twoEvents(of, (a, b) -> b.time() == deadline(of, a) + 1));
    rare.put("ended by maxWait", of -> ends(of, result -> longest(of, result)));
    rare.put("a very long wait", of -> waits(of, 3_600_000));
    rare.put("a very short wait", of -> waits(of, 1));
    rare.put("with and without id", of -> hasId(of, true) && hasId(of, false));
    rare.put("all without id", of -> hasId(of, false) && !hasId(of, true));
    rare.put("all with id", of -> hasId(of, true) && !hasId(of, false));

    Map<String, Integer> seen = new TreeMap<>();
    rare.keySet().forEach(name -> seen.put(name, 0));
    cases()
        .forEach(
            of -> rare.forEach((name, is) -> seen.merge(name, is.test(of) ? 1 : 0, Integer::sum)));
    assertThat(seen.toString(), seen.values(), everyItem(is(greaterThan(CASES / 40))));
  }

  private static boolean ends(JoinCase of, Predicate<Result> so) {
    return evaluate(of).results().stream().anyMatch(so);
  }

  private static boolean longest(JoinCase of, Result result) {
    return result.decided() - result.start() == of.join().maxWait().toMillis();
  }

  private static boolean twoEvents(JoinCase of, BiPredicate<Event, Event> are) {
    return of.events().stream()
        .anyMatch(one -> of.events().stream().anyMatch(two -> are.test(one, two)));
  }

  private static boolean stampedAgain(Event one, Event two) {
    return one.id() != null
        && one.id().equals(two.id())
        && one.type().equals(two.type())
        && one.time() != two.time();
  }

  private static long deadline(JoinCase of, Event event) {
    return of.join().events().stream()
        .filter(type -> type.name().equals(event.type()))
        .mapToLong(type -> event.time() + type.waitFor().toMillis())
        .sum();
  }

  private static boolean waits(JoinCase of, long milliseconds) {
    return of.join().events().stream().anyMatch(type -> type.waitFor().toMillis() == milliseconds);
  }

  private static boolean hasId(JoinCase of, boolean id) {
    return of.events().stream().anyMatch(event -> (event.id() != null) == id);
  }

  private static boolean severalOfATypeWith(JoinCase of, Keep keep) {
    return evaluate(of.withJoin(Stories.withKeepAll(of.join()))).results().stream()
        .flatMap(result -> result.events().stream())
        .filter(part -> part.events().size() > 1)
        .anyMatch(
            part ->
                of.join().events().stream()
                    .anyMatch(type -> type.name().equals(part.type()) && type.keep() == keep));
  }
}

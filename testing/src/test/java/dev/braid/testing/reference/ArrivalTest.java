// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.reference;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import dev.braid.testing.reference.Arrival.Flavour;
import dev.braid.transforms.model.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArrivalTest {

  private static final int CASES = 10_000;

  private static Stream<Arrival> arrivals(Flavour flavour) {
    return LongStream.range(0, CASES).mapToObj(seed -> JoinCases.of(seed).arrival(flavour));
  }

  private static List<Event> events(Arrival arrival) {
    List<Event> events = new ArrayList<>();
    for (Arrival.Step step : arrival.steps()) {
      if (step instanceof Arrival.Arrives arrives) {
        events.add(arrives.event());
      }
    }
    return events;
  }

  private static List<Long> watermarks(Arrival arrival) {
    List<Long> watermarks = new ArrayList<>();
    for (Arrival.Step step : arrival.steps()) {
      if (step instanceof Arrival.WatermarkMoves moves) {
        watermarks.add(moves.to());
      }
    }
    return watermarks;
  }

  /** Whether an event arrives although the watermark has passed it. */
  private static boolean hasLate(Arrival arrival) {
    long watermark = Long.MIN_VALUE;
    for (Arrival.Step step : arrival.steps()) {
      if (step instanceof Arrival.WatermarkMoves moves) {
        watermark = moves.to();
      } else if (step instanceof Arrival.Arrives arrives && arrives.event().time() < watermark) {
        return true;
      }
    }
    return false;
  }

  private static boolean inOrder(Arrival arrival) {
    List<Event> sorted = new ArrayList<>(arrival.of().events());
    sorted.sort(ReferenceJoin.of(arrival.of().join()).order());
    return events(arrival).equals(sorted);
  }

  @ParameterizedTest
  @EnumSource
  void oneSeedGivesOneArrival(Flavour flavour) {
    arrivals(flavour)
        .limit(1000)
        .forEach(
            arrival -> assertThat(JoinCases.of(arrival.of().seed()).arrival(flavour), is(arrival)));
  }

  @ParameterizedTest
  @EnumSource
  void everyEventArrivesOnceAndTheWatermarkMovesForwardToTheEnd(Flavour flavour) {
    arrivals(flavour)
        .forEach(
            arrival -> {
              assertThat(
                  arrival.toString(),
                  events(arrival),
                  containsInAnyOrder(arrival.of().events().toArray(Event[]::new)));
              List<Long> watermarks = watermarks(arrival);
              for (int i = 1; i < watermarks.size(); i++) {
                assertThat(
                    arrival.toString(), watermarks.get(i), is(greaterThan(watermarks.get(i - 1))));
              }
              assertThat(
                  arrival.toString(),
                  arrival.steps().get(arrival.steps().size() - 1),
                  is(new Arrival.WatermarkMoves(Long.MAX_VALUE)));
            });
  }

  @Test
  void inOrderIsTheOrderOfTheJoinAndNothingIsLate() {
    arrivals(Flavour.IN_ORDER)
        .forEach(
            arrival -> {
              assertThat(arrival.toString(), inOrder(arrival), is(true));
              assertThat(arrival.toString(), hasLate(arrival), is(false));
            });
  }

  @Test
  void shuffledIsOftenOutOfOrderAndNothingIsLate() {
    assertThat(
        arrivals(Flavour.SHUFFLED).filter(arrival -> !inOrder(arrival)).count(),
        is(greaterThan(CASES / 2L)));
    assertThat(arrivals(Flavour.SHUFFLED).filter(ArrivalTest::hasLate).toList(), is(List.of()));
  }

  @Test
  void wildIsOftenOutOfOrderAndLate() {
    assertThat(
        arrivals(Flavour.WILD).filter(arrival -> !inOrder(arrival)).count(),
        is(greaterThan(CASES / 2L)));
    assertThat(
        arrivals(Flavour.WILD).filter(ArrivalTest::hasLate).count(), is(greaterThan(CASES / 4L)));
  }

  @Test
  void anArrivalPrintsItself() {
    Arrival arrival = JoinCases.of(3).arrival(Flavour.WILD);
    assertThat(
        arrival.toString(),
        is(
            arrival.of()
                + """
                arriving WILD
                  arrives +5000 e0#i0 {"n":0,"at":7}
                  arrives +4000 e1 {"n":1,"at":7}
                  watermark +6001
                  arrives +5000 e1#i1 {"n":2,"at":{"x":1,"z":[1,{"x":2}],"y":null}}
                  watermark end"""));
  }

  @ParameterizedTest
  @EnumSource
  void theWatermarkOftenMovesBetweenEventsAndOntoOne(Flavour flavour) {
    Map<String, Long> seen = new TreeMap<>();
    seen.put("several moves", arrivals(flavour).filter(a -> watermarks(a).size() > 3).count());
    seen.put("onto an event", arrivals(flavour).filter(ArrivalTest::movesOntoANextEvent).count());
    assertThat(seen.toString(), seen.values(), everyItem(is(greaterThan(CASES / 10L))));
  }

  /** An event arrives when the watermark is at its very time: it is not late. */
  private static boolean movesOntoANextEvent(Arrival arrival) {
    List<Arrival.Step> steps = arrival.steps();
    for (int i = 1; i < steps.size(); i++) {
      if (steps.get(i) instanceof Arrival.Arrives arrives
          && steps.get(i - 1) instanceof Arrival.WatermarkMoves moves
          && moves.to() == arrives.event().time()) {
        return true;
      }
    }
    return false;
  }
}

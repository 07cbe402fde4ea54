// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RoundTest {

  private static final List<String> CONTENDERS = List.of("a", "b", "c");

  private static List<String> order(int number) throws InterruptedException {
    List<String> order = new ArrayList<>();
    new Round("join", number, Path.of("unused"))
        .each(
            "heap",
            CONTENDERS,
            contender -> {
              order.add(contender);
              return Map.of();
            });
    return order;
  }

  @Test
  void theOrderIsAnotherInEachRound() throws Exception {
    assertThat(order(0), contains("a", "b", "c"));
    assertThat(order(1), contains("c", "a", "b"));
    assertThat(order(2), contains("b", "c", "a"));
  }

  @Test
  void oneThatFailsTakesNothingFromTheOthers() throws Exception {
    Round round = new Round("join", 0, Path.of("unused"));
    round.each(
        "heap",
        CONTENDERS,
        contender -> {
          if (contender.equals("b")) {
            throw new IOException("its answer was wrong");
          }
          return Map.of("events/s", 1.0);
        });

    assertThat(
        round.samples(),
        contains(
            new Sample("join", "heap", "a", "events/s", 1),
            new Sample("join", "heap", "c", "events/s", 1)));
    assertThat(round.failures(), contains("heap, b: its answer was wrong"));
  }
}

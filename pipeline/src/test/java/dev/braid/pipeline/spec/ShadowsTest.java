// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import dev.braid.transforms.decode.Condition;
import dev.braid.transforms.decode.EventPattern;
import dev.braid.transforms.decode.Scalar;
import dev.braid.transforms.model.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShadowsTest {

  private static final FieldPath A = FieldPath.of("a");
  private static final FieldPath B = FieldPath.of("b");
  private static final List<String> VALUES = List.of("1", "2", "other");

  @Test
  void severalEarlierTypesTakeAllTogether() {
    EventPattern later = pattern("later", where(A, "1", "2"), where(B, "1"));
    EventPattern one = pattern("one", where(A, "1"));
    EventPattern two = pattern("two", where(A, "2"), where(B, "1", "2"));

    assertThat(Shadows.over(later, List.of(one)), empty());
    assertThat(Shadows.over(later, List.of(one, two)), contains("one", "two"));
  }

  @Test
  void whatIsReportedIsTakenByEveryRecordThereIs() {
    Random random = new Random(7);
    int reported = 0;
    for (int round = 0; round < 20_000; round++) {
      EventPattern later = pattern("later", random);
      List<EventPattern> earlier = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(3); i++) {
        earlier.add(pattern("earlier" + i, random));
      }
      boolean shadowed = !Shadows.over(later, earlier).isEmpty();
      boolean one = earlier.stream().anyMatch(type -> !fitsWithout(later, List.of(type)));
      if (shadowed) {
        reported++;
        assertThat(later + " after " + earlier, fitsWithout(later, earlier), equalTo(false));
      } else {
        assertThat("by one: " + later + " after " + earlier, one, equalTo(false));
      }
    }
    assertThat(reported, greaterThan(1000));
  }

  /** Whether a record fits {@code later} and none of {@code earlier}. */
  private static boolean fitsWithout(EventPattern later, List<EventPattern> earlier) {
    for (String a : VALUES) {
      for (String b : VALUES) {
        Map<FieldPath, String> record = Map.of(A, a, B, b);
        if (fits(record, later) && earlier.stream().noneMatch(type -> fits(record, type))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean fits(Map<FieldPath, String> record, EventPattern pattern) {
    return pattern.when().stream()
        .allMatch(
            condition ->
                condition
                    .values()
                    .contains(Scalar.text(record.getOrDefault(condition.field(), ""))));
  }

  private static EventPattern pattern(String type, Random random) {
    List<Condition> when = new ArrayList<>();
    for (FieldPath field : List.of(A, B)) {
      switch (random.nextInt(4)) {
        case 0 -> when.add(where(field, "1"));
        case 1 -> when.add(where(field, "2"));
        case 2 -> when.add(where(field, "1", "2"));
        default -> {}
      }
    }
    return pattern(type, when.toArray(Condition[]::new));
  }

  private static EventPattern pattern(String type, Condition... when) {
    return new EventPattern(type, List.of(when), List.of(A), A, null);
  }

  private static Condition where(FieldPath field, String... values) {
    return new Condition(field, List.of(values).stream().map(Scalar::text).toList());
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.operator;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.is;

import dev.braid.bench.operator.Workload.Fate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class GrowthRunTest {

  private static final Workload SMALL = workload(20_000);

  /** It takes seconds, in which many checkpoints begin. */
  private static final long MEASURED = 100_000;

  private static Workload workload(long measured) {
    return new Workload(GrowthRun.filling(1_000) + measured, 1_000, 0, 100, false);
  }

  @ParameterizedTest
  @EnumSource(names = {"BRAID", "TUNED"})
  void aFullStoreIsMeasured(Contender contender, @TempDir Path folder) throws Exception {
    Map<String, Double> figures =
        GrowthRun.run(contender, workload(MEASURED), MEASURED, Duration.ofMillis(100), folder);
    assertThat(figures.get("events/s"), greaterThan(0.0));
    assertThat(figures.get("resident MB"), greaterThan(1.0));
    assertThat(figures.get("checkpoint ms"), greaterThan(0.0));
    assertThat(
        figures.get("checkpoint full MB"),
        greaterThanOrEqualTo(figures.get("checkpoint increment MB")));
  }

  @Test
  void whatIsOpenWhenTheSourceEndsIsDecidedOnWhatCame() {
    Map<String, Set<String>> came = new HashMap<>();
    for (long number = 0; number < SMALL.numbers(); number++) {
      Workload.Line line = SMALL.line(number);
      if (line != null) {
        came.computeIfAbsent(line.key(), any -> new HashSet<>()).add(line.type());
      }
    }
    Map<Fate, Integer> counts = new EnumMap<>(Fate.class);
    for (long i = 0; i < SMALL.instances(); i++) {
      Set<String> types = came.getOrDefault(Workload.key(i), Set.of());
      Fate fate =
          types.size() == 3
              ? Fate.COMPLETE
              : types.contains(Workload.MIDDLE) ? Fate.PARTIAL : Fate.MISSING;
      assertThat(SMALL.outcome(i), is(fate));
      counts.merge(fate, 1, Integer::sum);
    }
    assertThat(counts, hasEntry(is(Fate.MISSING), greaterThan(500)));
    assertThat(counts, hasEntry(is(Fate.PARTIAL), greaterThan(500)));
  }
}

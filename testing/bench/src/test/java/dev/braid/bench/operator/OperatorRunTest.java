// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.operator;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import dev.braid.bench.operator.Workload.Fate;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class OperatorRunTest {

  private static final Workload SMALL = new Workload(2_000, 200, 2, 100);

  @ParameterizedTest
  @EnumSource(Contender.class)
  void everyContenderIsRight(Contender contender, @TempDir Path folder) throws Exception {
    var unused = OperatorRun.run(contender, "hashmap", SMALL, folder);
    assertThat(Tally.seconds(), greaterThan(0.0));
    assertThat(Tally.mistake(SMALL), nullValue());
  }

  @Test
  void aWrongAnswerIsSeen() {
    Tally.reset();
    for (long i = 0; i < SMALL.instances(); i++) {
      Tally.count(i == 7 ? Fate.MISSING : Workload.fate(i), Workload.key(i));
    }
    assertThat(Workload.fate(7), is(Fate.COMPLETE));
    assertThat(Tally.mistake(SMALL), containsString("MISSING"));
  }

  @Test
  void aHundredInstancesHaveAboutFiveMissingAndFifteenPartial() {
    long missing = 0;
    long partial = 0;
    for (long i = 0; i < 100_000; i++) {
      missing += Workload.fate(i) == Fate.MISSING ? 1 : 0;
      partial += Workload.fate(i) == Fate.PARTIAL ? 1 : 0;
    }
    assertThat(Math.round(missing / 1_000.0), is(5L));
    assertThat(Math.round(partial / 1_000.0), is(15L));
  }
}

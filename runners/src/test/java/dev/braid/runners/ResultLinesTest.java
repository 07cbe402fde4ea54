// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.braid.testing.live.OutputWatch.Decision;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ResultLinesTest {

  private final StringWriter out = new StringWriter();
  private final AtomicLong clock = new AtomicLong(1_000_000);

  private ResultLines lines(int columns) {
    return new ResultLines(new PrintWriter(out), columns, () -> Instant.ofEpochMilli(clock.get()));
  }

  @Test
  void aLineForEachThatSaysHowManyWereNotShown() {
    ResultLines lines = lines(200);
    for (int i = 1; i <= 6; i++) {
      lines.accept(new Decision("match/k" + i, "complete", "matched", OptionalLong.of(10L * i)));
      clock.addAndGet(40);
    }
    clock.addAndGet(100);
    lines.accept(new Decision("match/k7", "missing", "", OptionalLong.empty()));
    assertThat(
        out.toString(),
        is(
            """
                10 ms  complete  matched       match/k1
                40 ms  complete  matched       match/k4  (and 2 more)
                       missing                 match/k7  (and 2 more)
            """));
  }

  @Test
  void aLineFitsTheTerminal() {
    lines(20).accept(new Decision("match/k1", "complete", "matched", OptionalLong.of(1_234)));
    assertThat(out.toString(), is(" 1,234 ms  complete \n"));
  }
}

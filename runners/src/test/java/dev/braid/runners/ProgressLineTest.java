// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.braid.pipeline.Summary;
import dev.braid.pipeline.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProgressLineTest {

  @Test
  void saysHowManyAndHowFast(@TempDir Path folder) throws IOException {
    Summary summary =
        Summary.of(
            SpecReader.read(Orders.in(folder)),
            Map.of(
                "read.orders", 12_000L,
                "read.payments", 8_000L,
                "opened", 9_000L,
                "complete.sold", 1_500L,
                "partial.sold", 2L,
                "missing", 498L));

    assertThat(
        ProgressLine.text(summary, Duration.ofSeconds(4)),
        is("4 s  20,000 events (5,000/s)  7,000 open  1,500 complete  2 partial  498 missing"));
  }
}

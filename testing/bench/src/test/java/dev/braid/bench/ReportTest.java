// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportTest {

  private static Sample rate(String contender, double value) {
    return new Sample("join", "heap", contender, "events/s", value);
  }

  private static Sample millis(String contender, double value) {
    return new Sample("latency", "heap", contender, "p99 ms", value);
  }

  private static Report report() {
    Report report = new Report();
    report.add(List.of(rate("braid", 90), rate("plain", 40)));
    report.add(List.of(rate("braid", 100), rate("plain", 50)));
    report.add(List.of(rate("braid", 500), rate("plain", 60)));
    report.add(List.of(millis("braid", 5), millis("plain", 20)));
    return report;
  }

  @Test
  void theMedianIsComparedAndTheSpreadIsShown() {
    Report.Row plain = report().tables().get(0).rows().get(1);
    assertThat(plain, is(new Report.Row("plain", 50, 40, 60, 2)));
    assertThat(report().tables().get(0).rows().get(0).ratio(), closeTo(1, 0));
  }

  @Test
  void lessTimeIsBetter() {
    assertThat(report().tables().get(1).rows().get(1).ratio(), closeTo(4, 0));
  }

  @Test
  void everythingIsWritten(@TempDir Path folder) throws IOException {
    report().write(folder);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(
          files.map(file -> file.getFileName().toString()).sorted().toList(),
          contains(
              "join-heap-events-s.svg", "latency-heap-p99-ms.svg", "results.json", "results.md"));
    }
    assertThat(
        Files.readString(folder.resolve("results.md")),
        containsString("| join, heap: events/s | plain | 50 | 40 | 60 | 2.00 |"));
    assertThat(
        new ObjectMapper().readTree(folder.resolve("results.json").toFile()).path("samples").size(),
        is(8));
    assertThat(
        Files.readString(folder.resolve("latency-heap-p99-ms.svg")), containsString("<line x1="));
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.golden;

import dev.braid.testing.scenario.Matching;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Holds outputs against what is expected. Each expected line must have an output of its own that it
 * fits, and each output a line. What is left of both is shown in pairs that are nearest to each
 * other.
 */
final class GoldenComparison {

  /** What a field weighs that says which instance it is about. */
  private static final int NAMING = 100;

  private GoldenComparison() {}

  /** The differences, a paragraph each; none if all is as expected. */
  static List<String> differences(List<OutputLine> expected, List<OutputLine> actual) {
    Matching<OutputLine, OutputLine> matching = Matching.of(expected, actual, OutputLine::fits);
    List<OutputLine> surplus = new ArrayList<>(matching.surplus());
    List<String> differences = new ArrayList<>();
    for (OutputLine unmet : matching.unmet()) {
      StringBuilder text =
          new StringBuilder(GoldenCase.EXPECTED + ":" + unmet.line())
              .append(": expected, but not there\n  ")
              .append(unmet);
      nearest(unmet, surplus)
          .ifPresent(
              near -> {
                surplus.remove(near);
                text.append("\nnot expected, and the nearest to it\n  ").append(near);
                unmet.describe(near).forEach(line -> text.append("\n    ").append(line));
              });
      differences.add(text.toString());
    }
    for (OutputLine each : surplus) {
      differences.add("there, but not expected\n  " + each);
    }
    return differences;
  }

  private static Optional<OutputLine> nearest(OutputLine unmet, List<OutputLine> surplus) {
    return surplus.stream()
        .filter(each -> each.kind() == unmet.kind())
        .min(Comparator.comparingInt(each -> distance(unmet, each)));
  }

  private static int distance(OutputLine expected, OutputLine output) {
    return expected.differing(output).stream()
        .mapToInt(name -> name.equals("id") || name.equals("key") ? NAMING : 1)
        .sum();
  }
}

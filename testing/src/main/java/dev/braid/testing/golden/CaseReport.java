// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.golden;

import java.util.List;

/**
 * What came of a golden case.
 *
 * @param name the case's folder
 * @param details what differs, or what is wrong with the case: a paragraph each; empty if it passed
 */
public record CaseReport(String name, Verdict verdict, List<String> details) {

  /** How it went. */
  public enum Verdict {
    /** The outputs are those expected. */
    PASSED,
    /** It ran, and the outputs are others. */
    FAILED,
    /** It could not run: the case has mistakes. */
    UNUSABLE
  }

  public CaseReport {
    details = List.copyOf(details);
    if ((verdict == Verdict.PASSED) != details.isEmpty()) {
      throw new IllegalArgumentException(verdict + " with " + details);
    }
  }

  static CaseReport compared(String name, List<String> differences) {
    return new CaseReport(
        name, differences.isEmpty() ? Verdict.PASSED : Verdict.FAILED, differences);
  }

  static CaseReport unusable(String name, List<String> mistakes) {
    return new CaseReport(name, Verdict.UNUSABLE, mistakes);
  }

  public boolean passed() {
    return verdict == Verdict.PASSED;
  }

  /** For people: a line, and the details indented below it. */
  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(
            switch (verdict) {
              case PASSED -> "passed  ";
              case FAILED -> "FAILED  ";
              case UNUSABLE -> "MISTAKE ";
            });
    text.append(name);
    for (String detail : details) {
      text.append("\n  ").append(detail.replace("\n", "\n  "));
    }
    return text.toString();
  }
}

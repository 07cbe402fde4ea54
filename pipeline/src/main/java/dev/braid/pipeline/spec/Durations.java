// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them: {@code 500ms}, {@code 5s}, {@code 2m}, {@code 1h}, {@code 14d},
 * or ISO 8601 like {@code PT5S}.
 */
public final class Durations {

  private static final Pattern SHORT = Pattern.compile("([0-9]{1,15})(ms|s|m|h|d)");
  private static final int LONGEST_TEXT = 40;

  /** From the longest to the shortest. */
  private static final Map<String, Duration> UNITS = new LinkedHashMap<>();

  static {
    UNITS.put("d", Duration.ofDays(1));
    UNITS.put("h", Duration.ofHours(1));
    UNITS.put("m", Duration.ofMinutes(1));
    UNITS.put("s", Duration.ofSeconds(1));
    UNITS.put("ms", Duration.ofMillis(1));
  }

  private Durations() {}

  /**
   * The duration written as {@code text}.
   *
   * @throws IllegalArgumentException if it is none, or finer than a millisecond; the message says
   *     what would be right
   */
  public static Duration parse(String text) {
    Matcher parts = SHORT.matcher(text);
    try {
      Duration duration =
          parts.matches()
              ? UNITS.getOrDefault(parts.group(2), Duration.ZERO).multipliedBy(count(parts))
              : Duration.parse(text.length() > LONGEST_TEXT ? "" : text);
      if (!duration.equals(duration.truncatedTo(ChronoUnit.MILLIS))) {
        throw new IllegalArgumentException("it is finer than a millisecond");
      }
      return duration;
    } catch (DateTimeParseException | ArithmeticException e) {
      throw new IllegalArgumentException("write it like 500ms, 5s, 2m, 1h, 14d or PT5S", e);
    }
  }

  private static long count(Matcher parts) {
    return Long.parseLong(parts.group(1));
  }

  /** The shortest way to write {@code duration} exactly, in one unit: {@code 90s}, {@code 1d}. */
  public static String format(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    for (Map.Entry<String, Duration> unit : UNITS.entrySet()) {
      long count = duration.dividedBy(unit.getValue());
      if (unit.getValue().multipliedBy(count).equals(duration)) {
        return count + unit.getKey();
      }
    }
    return duration.toString();
  }
}

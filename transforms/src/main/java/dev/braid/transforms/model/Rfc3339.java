// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as text: <a href="https://www.rfc-editor.org/rfc/rfc3339">RFC 3339</a>. */
public final class Rfc3339 {

  private static final DateTimeFormatter MILLISECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private Rfc3339() {}

  /**
   * {@code time} (epoch milliseconds) in UTC with milliseconds: {@code 2026-01-02T03:04:05.678Z}.
   */
  public static String format(long time) {
    return MILLISECONDS.format(Instant.ofEpochMilli(time));
  }

  /**
   * The time of {@code text} in epoch milliseconds; what is finer is cut off.
   *
   * @throws DateTimeException if it is no date and time with an offset
   */
  public static long parse(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (ArithmeticException e) {
      throw new DateTimeException("beyond all times in milliseconds: " + text, e);
    }
  }
}

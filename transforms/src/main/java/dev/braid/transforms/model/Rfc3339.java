// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Times as text: <a href="https://www.rfc-editor.org/rfc/rfc3339">RFC 3339</a>.
 *
 * <p>Each event has one and each result several, and {@code java.time} takes a microsecond or two
 * for each. So the usual form, in UTC and with a year of four digits, is read and written here; all
 * else, and all that is wrong, is left to {@code java.time}.
 */
public final class Rfc3339 {

  private static final DateTimeFormatter MILLISECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private static final String USUAL = "0000-00-00T00:00:00.000Z";

  /** The part of the usual form that is always there. */
  private static final int TO_SECONDS = "0000-00-00T00:00:00".length();

  private static final long FIRST_USUAL = Instant.parse("0000-01-01T00:00:00Z").toEpochMilli();
  private static final long LAST_USUAL = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

  private static final int DAY_MILLIS = 86_400_000;
  private static final long NOT_USUAL = Long.MIN_VALUE;

  private Rfc3339() {}

  /**
   * {@code time} (epoch milliseconds) in UTC with milliseconds: {@code 2026-01-02T03:04:05.678Z}.
   */
  public static String format(long time) {
    if (time < FIRST_USUAL || time > LAST_USUAL) {
      return MILLISECONDS.format(Instant.ofEpochMilli(time));
    }
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(time, (long) DAY_MILLIS));
    int millis = Math.floorMod(time, DAY_MILLIS);
    byte[] text = USUAL.getBytes(StandardCharsets.ISO_8859_1);
    write(text, 0, 4, date.getYear());
    write(text, 5, 2, date.getMonthValue());
    write(text, 8, 2, date.getDayOfMonth());
    write(text, 11, 2, millis / 3_600_000);
    write(text, 14, 2, millis / 60_000 % 60);
    write(text, 17, 2, millis / 1_000 % 60);
    write(text, 20, 3, millis % 1_000);
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  private static void write(byte[] text, int from, int digits, int number) {
    int rest = number;
    for (int i = from + digits - 1; i >= from; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /**
   * The time of {@code text} in epoch milliseconds; what is finer is cut off.
   *
   * @throws DateTimeException if it is no date and time with an offset
   */
  public static long parse(String text) {
    long usual = parseUsual(text);
    if (usual != NOT_USUAL) {
      return usual;
    }
    try {
      return OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (ArithmeticException e) {
      throw new DateTimeException("beyond all times in milliseconds: " + text, e);
    }
  }

  private static long parseUsual(String text) {
    int end = text.length() - 1;
    if (end < TO_SECONDS || text.charAt(end) != 'Z' || !hasSigns(text)) {
      return NOT_USUAL;
    }
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 7);
    int day = digits(text, 8, 10);
    int hour = digits(text, 11, 13);
    int minute = digits(text, 14, 16);
    int second = digits(text, 17, 19);
    int millis = millis(text, end);
    if (year < 0 || month < 1 || month > 12 || millis < 0) {
      return NOT_USUAL;
    }
    if (day < 1 || (day > 28 && day > YearMonth.of(year, month).lengthOfMonth())) {
      return NOT_USUAL;
    }
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
      return NOT_USUAL;
    }
    return LocalDate.of(year, month, day).toEpochDay() * DAY_MILLIS
        + ((hour * 60 + minute) * 60 + second) * 1_000L
        + millis;
  }

  private static boolean hasSigns(String text) {
    return text.charAt(4) == '-'
        && text.charAt(7) == '-'
        && text.charAt(10) == 'T'
        && text.charAt(13) == ':'
        && text.charAt(16) == ':';
  }

  /** The milliseconds in a fraction of one to nine digits, 0 without one, -1 if it is none. */
  private static int millis(String text, int end) {
    if (end == TO_SECONDS) {
      return 0;
    }
    int from = TO_SECONDS + 1;
    int length = end - from;
    if (text.charAt(TO_SECONDS) != '.' || length < 1 || length > 9) {
      return -1;
    }
    int fraction = digits(text, from, end);
    for (int i = length; i < 3 && fraction >= 0; i++) {
      fraction *= 10;
    }
    for (int i = length; i > 3 && fraction >= 0; i--) {
      fraction /= 10;
    }
    return fraction;
  }

  /** The number between two places; -1 if not all are digits. */
  private static int digits(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}

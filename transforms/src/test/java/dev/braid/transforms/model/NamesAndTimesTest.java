// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Instance ids, times as text, field paths and the range of event times. */
class NamesAndTimesTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "k, match/k",
        "Az09-._~, match/Az09-._~",
        "`a,b:c`, `match/a,b:c`",
        "a/b, match/a%2Fb",
        "a@b, match/a%40b",
        "a%2Fb, match/a%252Fb",
        "a b, match/a%20b",
        "é€, match/%C3%A9%E2%82%AC",
        "`\uD83E\uDDF6`, match/%F0%9F%A7%B6",
        "\"'+?#&=, match/%22%27%2B%3F%23%26%3D",
        "``, match/",
      })
  void aKeyIsPercentEncodedInAnId(String key, String id) {
    assertThat(InstanceId.of("match", key), is(id));
  }

  @Test
  void aJoinIsPercentEncodedInAnIdToo() {
    assertThat(InstanceId.of("a/b", "c"), is("a%2Fb/c"));
  }

  @Test
  void withAStartAnIdEndsWithIt() {
    long start = Instant.parse("2026-01-02T03:04:05.678Z").toEpochMilli();
    assertThat(InstanceId.of("match", "k", start), is("match/k@2026-01-02T03:04:05.678Z"));
  }

  @Test
  void noTwoInstancesShareAnId() {
    List<String> texts =
        List.of("", "a", "b", "a/b", "a%2Fb", "a%252Fb", "a@b", "A", "é", "e\u0301", " ", "+", "%");
    long[] starts = {0, 1, 1000};
    Map<String, String> ids = new HashMap<>();
    for (String join : texts) {
      for (String key : texts) {
        String name = join + '\0' + key;
        assertThat(ids.put(InstanceId.of(join, key), name) == null, is(true));
        for (long start : starts) {
          String id = InstanceId.of(join, key, start);
          assertThat(ids.put(id, name + '\0' + start) == null, is(true));
          assertThat(id, matchesPattern("[A-Za-z0-9%._~,:-]*/[A-Za-z0-9%._~,:-]*@[0-9TZ:.-]+"));
        }
      }
    }
    // A key that looks like a key with a start is none.
    assertThat(
        InstanceId.of("a", "b@1970-01-01T00:00:00.000Z"), is(not(InstanceId.of("a", "b", 0))));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1970-01-01T00:00:00.000Z",
    "-1, 1969-12-31T23:59:59.999Z",
    "1767323045678, 2026-01-02T03:04:05.678Z",
    "-62135596800000, 0001-01-01T00:00:00.000Z",
    "253402300799999, 9999-12-31T23:59:59.999Z",
  })
  void aTimeIsWrittenInUtcWithMilliseconds(long time, String text) {
    assertThat(Rfc3339.format(time), is(text));
    assertThat(Rfc3339.parse(text), is(time));
  }

  @Test
  void theLatestDeadlineHasAYearOfFourDigits() {
    assertThat(
        Rfc3339.format(Event.LATEST + Join.LONGEST.toMillis()), is("9009-12-29T23:59:59.999Z"));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-02T03:04:05Z, 1767323045000",
    "2026-01-02T03:04:05.6Z, 1767323045600",
    "2026-01-02T03:04:05.678999999Z, 1767323045678",
    "1969-12-31T23:59:59.9999Z, -1",
    "2026-01-02t03:04:05z, 1767323045000",
    "2026-01-02T12:04:05+09:00, 1767323045000",
    "2026-01-01T22:04:05-05:00, 1767323045000",
    "2026-01-02T03:04:05-00:00, 1767323045000",
  })
  void aTimeIsReadWithAnyOffset(String text, long time) {
    assertThat(Rfc3339.parse(text), is(time));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "now",
        "2026-01-02",
        "2026-01-02T03:04:05",
        "2026-02-30T03:04:05Z",
        "2026-01-02T24:00:00Z",
        "2026-01-02T03:04:05Z ",
        "26-01-02T03:04:05Z",
        "1767323045678",
        "+999999999-12-31T23:59:59Z",
        "-999999999-01-01T00:00:00Z",
      })
  void whatIsNoTimeIsADateTimeException(String text) {
    assertThrows(DateTimeException.class, () -> Rfc3339.parse(text));
  }

  @Test
  void aFieldPathIsNamesJoinedByDots() {
    assertThat(FieldPath.of("a").names(), is(List.of("a")));
    assertThat(FieldPath.of("a.b c.é").names(), is(List.of("a", "b c", "é")));
    assertThat(FieldPath.of("a.b.c").toString(), is("a.b.c"));
    assertThat(FieldPath.of("a.b"), is(new FieldPath(List.of("a", "b"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a.", ".a", "a..b"})
  void aFieldPathHasNoEmptyName(String path) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> FieldPath.of(path));
    assertThat(
        e.getMessage(), is("a field path is names joined by dots, like a.b.c, not '" + path + "'"));
  }

  @Test
  void aFieldPathHasAName() {
    assertThrows(IllegalArgumentException.class, () -> new FieldPath(List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "8999-12-31T23:59:59.999Z"})
  void anEventIsWithinTheRangeOfTimes(String time) {
    Instant at = Instant.parse(time);
    assertThat(Event.of("a", at, "{}").time(), is(at.toEpochMilli()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0000-12-31T23:59:59.999Z", "9000-01-01T00:00:00Z"})
  void anEventBeyondTheRangeOfTimesIsRefused(String time) {
    Instant at = Instant.parse(time);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Event.of("a", at, "{}"));
    assertThat(e.getMessage(), is("event time must be within the years 1 to 8999, not " + time));
  }

  @Test
  void eventsAreEqualByContent() {
    Instant at = Instant.EPOCH;
    Event event = Event.of("a", at, "i", "{}");
    assertThat(event, is(Event.of("a", at, "i", "{}")));
    assertThat(event.hashCode(), is(Event.of("a", at, "i", "{}").hashCode()));
    assertThat(event, is(not(Event.of("b", at, "i", "{}"))));
    assertThat(event, is(not(Event.of("a", at.plusMillis(1), "i", "{}"))));
    assertThat(event, is(not(Event.of("a", at, "j", "{}"))));
    assertThat(event, is(not(Event.of("a", at, "{}"))));
    assertThat(event, is(not(Event.of("a", at, "i", "{ }"))));
    assertThat(event.toString(), is("a#i@1970-01-01T00:00:00Z{}"));
    assertThat(Event.of("a", at, "{}").toString(), is("a@1970-01-01T00:00:00Z{}"));
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened for a key, as it came in. The key travels beside it, as the key of a
 * {@code KV}.
 *
 * @param type the name of its {@link EventType}
 * @param time when it happened, in epoch milliseconds, from {@link #EARLIEST} to {@link #LATEST}
 * @param id what makes a re-sent event recognisable, unique within its type and key
 * @param json the JSON it came in, UTF-8; shared, not copied: do not change it
 */
public record Event(String type, long time, @Nullable String id, byte[] json) {

  /** The first millisecond of year 1. */
  public static final long EARLIEST = Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();

  /** The last millisecond of year 8999: a deadline beyond it still has a year of four digits. */
  public static final long LATEST = Instant.parse("8999-12-31T23:59:59.999Z").toEpochMilli();

  public Event {
    if (time < EARLIEST || time > LATEST) {
      throw new IllegalArgumentException(
          "event time must be within the years 1 to 8999, not " + Instant.ofEpochMilli(time));
    }
  }

  /** An event without an id. */
  public static Event of(String type, Instant time, String json) {
    return new Event(type, time.toEpochMilli(), null, json.getBytes(StandardCharsets.UTF_8));
  }

  /** An event with an id. */
  public static Event of(String type, Instant time, String id, String json) {
    return new Event(type, time.toEpochMilli(), id, json.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Event that
        && time == that.time
        && type.equals(that.type)
        && Objects.equals(id, that.id)
        && Arrays.equals(json, that.json);
  }

  @Override
  public int hashCode() {
    return Objects.hash(type, time, id) * 31 + Arrays.hashCode(json);
  }

  @Override
  public String toString() {
    return type
        + (id == null ? "" : "#" + id)
        + "@"
        + Instant.ofEpochMilli(time)
        + new String(json, StandardCharsets.UTF_8);
  }
}

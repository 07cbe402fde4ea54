// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not take part in the join.
 *
 * @param id the source and the position, or what identifies the event
 * @param detail what is wrong with this one, in words
 * @param source the source it came from; null where only the event is known
 * @param position where in the source it was: a file and its line, or a topic, its partition and
 *     the offset; null where only the event is known
 * @param bytes the record; of one that was too large, its beginning
 * @param length how many bytes the record had
 */
public record Rejected(
    String id,
    String join,
    Reason reason,
    String detail,
    @Nullable String source,
    @Nullable String position,
    byte[] bytes,
    long length) {

  /** Why it was rejected. */
  public enum Reason {
    /** It is no JSON object in UTF-8. */
    MALFORMED,
    /** The field of the key is absent, empty, or neither text nor a number nor a boolean. */
    NO_KEY,
    /** The field of the time is absent or null. */
    NO_TIME,
    /** The time is neither RFC 3339 text nor epoch milliseconds, or out of range. */
    BAD_TIME,
    /** It has more bytes than an event may have. */
    TOO_LARGE,
    /** Its instance, or its key, holds as many events as it may. */
    TOO_MANY_EVENTS;

    /** As it is written. */
    public String text() {
      return switch (this) {
        case MALFORMED -> "malformed";
        case NO_KEY -> "no-key";
        case NO_TIME -> "no-time";
        case BAD_TIME -> "bad-time";
        case TOO_LARGE -> "too-large";
        case TOO_MANY_EVENTS -> "too-many-events";
      };
    }
  }

  /**
   * The rejected record as one line of JSON: its bytes as text, or base64 where they are not UTF-8.
   */
  public String toJson() {
    return Json.object(
        json -> {
          json.writeStringField("id", id);
          json.writeStringField("join", join);
          json.writeStringField("reason", reason.text());
          json.writeStringField("detail", detail);
          if (source != null) {
            json.writeStringField("source", source);
          }
          if (position != null) {
            json.writeStringField("position", position);
          }
          json.writeNumberField("length", length);
          String text = text();
          if (text != null) {
            json.writeStringField("text", text);
          } else {
            json.writeStringField("base64", Base64.getEncoder().encodeToString(bytes));
          }
        });
  }

  private @Nullable String text() {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Rejected that
        && length == that.length
        && reason == that.reason
        && id.equals(that.id)
        && join.equals(that.join)
        && detail.equals(that.detail)
        && Objects.equals(source, that.source)
        && Objects.equals(position, that.position)
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, join, reason, detail, source, position, length);
  }
}

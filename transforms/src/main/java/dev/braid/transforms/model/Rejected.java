// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
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
 * @param key the record's own key; null where it has none
 * @param headers the record's headers
 */
public record Rejected(
    String id,
    String join,
    Reason reason,
    String detail,
    @Nullable String source,
    @Nullable String position,
    byte[] bytes,
    long length,
    byte @Nullable [] key,
    List<Header> headers) {

  public Rejected(
      String id,
      String join,
      Reason reason,
      String detail,
      @Nullable String source,
      @Nullable String position,
      byte[] bytes,
      long length,
      byte @Nullable [] key,
      List<Header> headers) {
    this.id = id;
    this.join = join;
    this.reason = reason;
    this.detail = detail;
    this.source = source;
    this.position = position;
    this.bytes = bytes;
    this.length = length;
    this.key = key;
    this.headers = List.copyOf(headers);
  }

  /** A record without key and headers. */
  public Rejected(
      String id,
      String join,
      Reason reason,
      String detail,
      @Nullable String source,
      @Nullable String position,
      byte[] bytes,
      long length) {
    this(id, join, reason, detail, source, position, bytes, length, null, List.of());
  }

  /** The same with other bytes, like fewer of them; the length stays. */
  public Rejected withBytes(byte[] other) {
    return new Rejected(id, join, reason, detail, source, position, other, length, key, headers);
  }

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
    TOO_MANY_EVENTS,
    /** The time is further ahead of this machine's clock than an event's may be. */
    FROM_FUTURE;

    /** As it is written. */
    public String text() {
      return switch (this) {
        case MALFORMED -> "malformed";
        case NO_KEY -> "no-key";
        case NO_TIME -> "no-time";
        case BAD_TIME -> "bad-time";
        case TOO_LARGE -> "too-large";
        case TOO_MANY_EVENTS -> "too-many-events";
        case FROM_FUTURE -> "from-future";
      };
    }
  }

  /**
   * The rejected record as one line of JSON: its bytes as {@code text}, or {@code base64} where
   * they are not UTF-8. If it has a key or headers, they are there in the same way.
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
          if (key != null) {
            json.writeObjectFieldStart("key");
            write(key, json);
            json.writeEndObject();
          }
          if (!headers.isEmpty()) {
            json.writeArrayFieldStart("headers");
            for (Header header : headers) {
              json.writeStartObject();
              json.writeStringField("name", header.name());
              write(header.value(), json);
              json.writeEndObject();
            }
            json.writeEndArray();
          }
          json.writeNumberField("length", length);
          write(bytes, json);
        });
  }

  private static void write(byte @Nullable [] bytes, JsonGenerator json) throws IOException {
    if (bytes == null) {
      return;
    }
    try {
      json.writeStringField(
          "text", StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      json.writeStringField("base64", Base64.getEncoder().encodeToString(bytes));
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
        && Arrays.equals(bytes, that.bytes)
        && Arrays.equals(key, that.key)
        && headers.equals(that.headers);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, join, reason, detail, source, position, length);
  }
}

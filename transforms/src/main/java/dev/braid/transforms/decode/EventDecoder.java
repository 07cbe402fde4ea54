// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.decode;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.FieldPath;
import dev.braid.transforms.model.Rejected.Reason;
import dev.braid.transforms.model.Rfc3339;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of one source into events. Answers for any bytes: an event with its key, a
 * rejection, or that the record is of no type of the join. Not thread-safe.
 */
final class EventDecoder {

  /** What a record is. */
  sealed interface Decoded {}

  /** An event of a key. */
  record Keyed(String key, Event event) implements Decoded {}

  /** Something that could not be an event, and what is wrong with it. */
  record Refused(Reason reason, String detail) implements Decoded {}

  /** A sound record that is no event of this join. */
  record Unmatched() implements Decoded {}

  private static final Unmatched UNMATCHED = new Unmatched();
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private final Fields fields = new Fields();
  private final List<Pattern> patterns = new ArrayList<>();
  private final int maxBytes;
  private final @Nullable Duration maxAhead;
  private final Clock clock;

  /** An {@link EventPattern} by the slots of its fields. */
  private record Pattern(EventPattern of, int[] when, int[] key, int time, int id) {}

  /** Takes events of any time. */
  EventDecoder(List<EventPattern> patterns, int maxBytes) {
    this(patterns, maxBytes, null, Clock.systemUTC());
  }

  /**
   * @param patterns the events of the source; a record is of the first that fits
   * @param maxBytes how large an event may be
   * @param maxAhead how far ahead of {@code clock} an event may be; null: as far as it likes
   */
  EventDecoder(
      List<EventPattern> patterns, int maxBytes, @Nullable Duration maxAhead, Clock clock) {
    this.maxBytes = maxBytes;
    this.maxAhead = maxAhead;
    this.clock = clock;
    for (EventPattern pattern : patterns) {
      FieldPath id = pattern.id();
      this.patterns.add(
          new Pattern(
              pattern,
              pattern.when().stream().mapToInt(each -> fields.want(each.field())).toArray(),
              pattern.key().stream().mapToInt(fields::want).toArray(),
              fields.want(pattern.time()),
              id == null ? -1 : fields.want(id)));
    }
  }

  /**
   * @param bytes the record or, if it is too large, its beginning
   * @param length how many bytes the record has
   */
  Decoded decode(byte[] bytes, long length) {
    if (length > maxBytes) {
      return new Refused(
          Reason.TOO_LARGE, "it has " + length + " bytes; an event may have " + maxBytes);
    }
    int start = startsWithByteOrderMark(bytes) ? BYTE_ORDER_MARK.length : 0;
    if (!isText(bytes)) {
      return new Refused(Reason.MALFORMED, "it is not UTF-8 text");
    }
    try {
      fields.read(bytes, start);
    } catch (JsonProcessingException e) {
      return new Refused(Reason.MALFORMED, describe(e));
    } catch (IOException e) {
      return new Refused(Reason.MALFORMED, "it cannot be read as JSON: " + e.getMessage());
    }
    for (Pattern pattern : patterns) {
      if (fits(pattern)) {
        return event(pattern, start == 0 ? bytes : Arrays.copyOfRange(bytes, start, bytes.length));
      }
    }
    return UNMATCHED;
  }

  private boolean fits(Pattern pattern) {
    List<Condition> conditions = pattern.of().when();
    for (int i = 0; i < conditions.size(); i++) {
      if (!holds(conditions.get(i), pattern.when()[i])) {
        return false;
      }
    }
    return true;
  }

  private boolean holds(Condition condition, int slot) {
    String text = fields.text(slot);
    JsonToken token = fields.token(slot);
    if (text == null || token == null || token == JsonToken.VALUE_NULL) {
      return false;
    }
    for (Scalar value : condition.values()) {
      boolean same =
          switch (value.kind()) {
            case TEXT -> token == JsonToken.VALUE_STRING && text.equals(value.text());
            case BOOLEAN -> token.isBoolean() && text.equals(value.text());
            case NUMBER -> token.isNumeric() && isNumber(text, value);
          };
      if (same) {
        return true;
      }
    }
    return false;
  }

  private static boolean isNumber(String text, Scalar value) {
    try {
      return Scalar.number(text).equals(value);
    } catch (NumberFormatException e) {
      return false; // JSON allows exponents that no number here has
    }
  }

  private Decoded event(Pattern pattern, byte[] json) {
    String key = key(pattern);
    if (key == null) {
      return new Refused(Reason.NO_KEY, "no key in field " + absentKey(pattern));
    }
    int slot = pattern.time();
    JsonToken token = fields.token(slot);
    if (token == null || token == JsonToken.VALUE_NULL) {
      return new Refused(Reason.NO_TIME, "no event time in field '" + pattern.of().time() + "'");
    }
    Long time = time(token, fields.text(slot));
    if (time == null) {
      return new Refused(
          Reason.BAD_TIME,
          "the event time in field '"
              + pattern.of().time()
              + "' is neither RFC 3339 text nor epoch milliseconds within the years 1 to 8999");
    }
    Duration most = maxAhead;
    if (most != null && time - clock.millis() > most.toMillis()) {
      return new Refused(
          Reason.FROM_FUTURE,
          "the event time in field '"
              + pattern.of().time()
              + "' is "
              + Duration.ofMillis(time - clock.millis())
              + " ahead of this machine's clock; it may be "
              + most);
    }
    String id = pattern.id() < 0 ? null : scalar(pattern.id());
    if (!isUnicode(key) || (id != null && !isUnicode(id))) {
      return new Refused(Reason.MALFORMED, "the key or the id has half of a surrogate pair");
    }
    return new Keyed(key, new Event(pattern.of().type(), time, id, json));
  }

  private @Nullable String key(Pattern pattern) {
    if (pattern.key().length == 1) {
      return scalar(pattern.key()[0]);
    }
    StringBuilder key = new StringBuilder();
    for (int slot : pattern.key()) {
      String part = scalar(slot);
      if (part == null) {
        return null;
      }
      key.append(key.isEmpty() ? "" : ",").append(part.replace("%", "%25").replace(",", "%2C"));
    }
    return key.toString();
  }

  private String absentKey(Pattern pattern) {
    List<String> absent = new ArrayList<>();
    for (int i = 0; i < pattern.key().length; i++) {
      if (scalar(pattern.key()[i]) == null) {
        absent.add("'" + pattern.of().key().get(i) + "'");
      }
    }
    return String.join(", ", absent);
  }

  /** The text of a scalar that names something; null where there is none. */
  private @Nullable String scalar(int slot) {
    String text = fields.text(slot);
    return fields.token(slot) == JsonToken.VALUE_NULL || (text != null && text.isEmpty())
        ? null
        : text;
  }

  private static @Nullable Long time(JsonToken token, @Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      long time =
          switch (token) {
            case VALUE_STRING -> Rfc3339.parse(text);
            case VALUE_NUMBER_INT -> Long.parseLong(text);
            default -> Long.MAX_VALUE;
          };
      return time < Event.EARLIEST || time > Event.LATEST ? null : Long.valueOf(time);
    } catch (DateTimeException | NumberFormatException | ArithmeticException e) {
      return null;
    }
  }

  /**
   * JSON is UTF-8 without a NUL. (A NUL is how a parser would guess UTF-16, which the outputs are
   * not.)
   */
  private static boolean isText(byte[] bytes) {
    for (byte b : bytes) {
      if (b == 0) {
        return false;
      }
      if (b < 0) {
        return isUtf8(bytes);
      }
    }
    return true;
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes))
              .toString()
              .indexOf('\0')
          < 0;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** An escape in JSON may name half of a character; as UTF-8 all halves would look the same. */
  private static boolean isUnicode(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
      }
    }
    return true;
  }

  private static boolean startsWithByteOrderMark(byte[] bytes) {
    return bytes.length >= BYTE_ORDER_MARK.length
        && Arrays.equals(
            bytes, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
  }

  private static String describe(JsonProcessingException e) {
    JsonLocation location = e.getLocation();
    return location == null
        ? e.getOriginalMessage()
        : e.getOriginalMessage() + " (at byte " + location.getByteOffset() + ")";
  }
}

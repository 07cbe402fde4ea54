// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.decode;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.braid.transforms.decode.EventDecoder.Decoded;
import dev.braid.transforms.decode.EventDecoder.Keyed;
import dev.braid.transforms.model.FieldPath;
import java.io.IOException;
import java.io.StringReader;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Any bytes get an answer, and what is taken as an event is one JSON object. {@code
 * -Dbraid.fuzz.bytes=N} runs more; the seed of a failure is in its message.
 */
class DecoderFuzzTest {

  private static final int ROUNDS = Integer.getInteger("braid.fuzz.bytes", 100_000);
  private static final int MOST = 4096;

  private static final List<String> SEEDS =
      List.of(
          "{\"key\":\"k\",\"at\":\"2026-01-02T03:04:05.678Z\",\"id\":\"e1\",\"kind\":\"a\"}",
          "{\"key\":{\"a\":[1,2.5e-3,true,null]},\"at\":1767225600000,\"x\":{\"y\":{\"z\":\"\\u00e9\\n\"}}}",
          "{\"key\":\"\u00e9\u20ac\ud83d\ude00\",\"at\":-1,\"id\":12345678901234567890,\"kind\":false}",
          "{\"x\":{\"y\":1},\"x\":{\"y\":\"2\"},\"key\":0,\"at\":\"1970-01-01T00:00:00+00:00\"}");

  private static final List<String> TOKENS =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ":",
          ",",
          "\"",
          "\\",
          "\\u",
          "\\ud800",
          "null",
          "true",
          "1e999999999",
          "100e2147483647",
          "-0",
          "\"key\":",
          "\"at\":",
          "\"9999-99-99T99:99:99Z\"",
          "\ufeff",
          "\0",
          "\n",
          "{\"a\":".repeat(50),
          "9".repeat(400));

  @Test
  void anyBytesGetAnAnswer() throws IOException {
    EventDecoder decoder =
        new EventDecoder(
            List.of(
                new EventPattern(
                    "one",
                    List.of(
                        new Condition(
                            FieldPath.of("kind"), List.of(Scalar.text("a"), Scalar.number("1")))),
                    List.of(FieldPath.of("key")),
                    FieldPath.of("at"),
                    FieldPath.of("id")),
                new EventPattern(
                    "two",
                    List.of(
                        new Condition(
                            FieldPath.of("x.y"), List.of(Scalar.number("1"), Scalar.bool(true)))),
                    List.of(FieldPath.of("key"), FieldPath.of("x.y")),
                    FieldPath.of("at"),
                    null),
                new EventPattern(
                    "three",
                    List.of(new Condition(FieldPath.of("kind"), List.of(Scalar.bool(false)))),
                    List.of(FieldPath.of("key")),
                    FieldPath.of("at"),
                    null)),
            MOST);
    Map<Kind, Integer> answers = new EnumMap<>(Kind.class);
    for (int seed = 0; seed < ROUNDS; seed++) {
      byte[] bytes = mutate(new Random(seed));
      Decoded decoded;
      try {
        decoded = decoder.decode(bytes, bytes.length);
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("seed " + seed + ": " + Arrays.toString(bytes), e);
      }
      answers.merge(Kind.of(decoded), 1, Integer::sum);
      if (decoded instanceof Keyed keyed && !isOneObject(keyed.event().json())) {
        throw new AssertionError(
            "seed " + seed + ": taken as an event: " + new String(bytes, UTF_8));
      }
    }
    for (Kind kind : Kind.values()) {
      if (!answers.containsKey(kind)) {
        throw new AssertionError("no input was " + kind + ", only " + answers);
      }
    }
  }

  private enum Kind {
    EVENT,
    REFUSED,
    UNMATCHED;

    static Kind of(Decoded decoded) {
      return decoded instanceof Keyed
          ? EVENT
          : decoded instanceof EventDecoder.Refused ? REFUSED : UNMATCHED;
    }
  }

  private static boolean isOneObject(byte[] json) throws IOException {
    try (JsonParser parser =
        new JsonFactory().createParser(new StringReader(new String(json, UTF_8)))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    }
  }

  private static byte[] mutate(Random random) {
    if (random.nextInt(10) == 0) {
      byte[] noise = new byte[random.nextInt(64)];
      random.nextBytes(noise);
      return noise;
    }
    byte[] bytes = SEEDS.get(random.nextInt(SEEDS.size())).getBytes(UTF_8);
    for (int left = random.nextInt(4); left > 0; left--) {
      bytes = mutate(bytes, random);
    }
    return bytes;
  }

  private static byte[] mutate(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length + 1);
    int to = Math.min(bytes.length, at + random.nextInt(6));
    byte[] inserted =
        switch (random.nextInt(5)) {
          case 0 -> new byte[] {(byte) random.nextInt()};
          case 1 -> TOKENS.get(random.nextInt(TOKENS.size())).getBytes(UTF_8);
          case 2 -> Arrays.copyOfRange(bytes, random.nextInt(at + 1), at);
          case 3 -> String.valueOf(random.nextLong()).getBytes(UTF_8);
          default -> new byte[0];
        };
    byte[] mutated = new byte[bytes.length - (to - at) + inserted.length];
    System.arraycopy(bytes, 0, mutated, 0, at);
    System.arraycopy(inserted, 0, mutated, at, inserted.length);
    System.arraycopy(bytes, to, mutated, at + inserted.length, bytes.length - to);
    return mutated;
  }
}

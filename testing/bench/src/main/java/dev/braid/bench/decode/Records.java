// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.decode;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Records of about one size: JSON objects with a key, a time between what nobody asks for, and more
 * of that.
 */
final class Records {

  static final String KEY = "trip";
  static final String TIME = "at";

  private static final long BEGIN = 1_700_000_000_000L;

  private Records() {}

  static String key(int number) {
    return "trip-" + number;
  }

  static long time(int number) {
    return BEGIN + number * 7L;
  }

  /** So many of them. */
  static List<byte[]> of(int number, int bytes) {
    SplittableRandom random = new SplittableRandom(bytes);
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      records.add(record(i, bytes, random));
    }
    return records;
  }

  private static byte[] record(int number, int bytes, SplittableRandom random) {
    StringBuilder json = new StringBuilder();
    json.append("{\"id\":\"start-" + number + "\",\"" + KEY + "\":\"" + key(number) + "\"");
    String time = ",\"" + TIME + "\":\"" + Instant.ofEpochMilli(time(number)) + "\"";
    int left = bytes - time.length() - 1;
    fill(json, left / 2, random);
    json.append(time);
    fill(json, bytes - 1, random);
    return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Fields of all kinds, while there is room for one more. */
  private static void fill(StringBuilder json, int size, SplittableRandom random) {
    for (int i = 0; ; i++) {
      String name = ",\"field" + json.length() + "\":";
      String field =
          name
              + switch (i % 5) {
                case 0 -> random.nextInt(1_000_000);
                case 1 -> "\"" + Long.toString(random.nextLong(), 36) + " with some text\"";
                case 2 -> random.nextInt(100_000) / 100.0;
                case 3 ->
                    "{\"lat\":" + random.nextDouble() + ",\"ok\":" + random.nextBoolean() + "}";
                default -> "[\"a\",\"b\",null," + random.nextInt(100) + "]";
              };
      if (json.length() + field.length() > size) {
        return;
      }
      json.append(field);
    }
  }
}

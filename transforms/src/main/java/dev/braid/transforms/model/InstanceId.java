// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import java.nio.charset.StandardCharsets;

/**
 * The name of an instance: {@code join/key}, or {@code join/key@start} where a key may have
 * several. A character of the join or the key that is not an unreserved character of <a
 * href="https://www.rfc-editor.org/rfc/rfc3986">RFC 3986</a>, a comma or a colon is
 * percent-encoded, so that two instances never share a name.
 */
public final class InstanceId {

  private static final String PLAIN = "-._~,:";

  private InstanceId() {}

  public static String of(String join, String key) {
    return encode(join) + "/" + encode(key);
  }

  /** For a join with {@code repeat}; {@code start} in epoch milliseconds. */
  public static String of(String join, String key, long start) {
    return of(join, key) + "@" + Rfc3339.format(start);
  }

  /** {@code text} with all but plain characters percent-encoded. */
  public static String encode(String text) {
    StringBuilder encoded = new StringBuilder(text.length() + 8);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0)) {
        encoded.append(c);
      } else {
        encoded.append('%').append(String.format("%02X", (int) c));
      }
    }
    return encoded.toString();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.reference;

import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.InstanceId;
import dev.braid.transforms.model.Rfc3339;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** How an event is named in the outputs. */
final class EventNames {

  private static final int DIGITS = 16;

  private EventNames() {}

  /**
   * {@code join/key/type/identity}, each percent-encoded; the identity is the event's id, or its
   * time and the first digits of its content's SHA-256.
   */
  static String late(String join, String key, Event event) {
    String identity = event.id();
    if (identity == null) {
      identity = Rfc3339.format(event.time()) + "~" + digest(event.json()).substring(0, DIGITS);
    }
    // Both halves are two names joined by a slash, each of them percent-encoded.
    return InstanceId.of(join, key) + "/" + InstanceId.of(event.type(), identity);
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

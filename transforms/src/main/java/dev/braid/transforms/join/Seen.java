// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.join;

import dev.braid.transforms.model.Event;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The events that a key's closed instances and late events were, as fingerprints, so that one which
 * is sent again is recognised as a duplicate. Read only when something is decided or late.
 *
 * @param fingerprints the oldest first; shared, not copied: do not change them
 */
record Seen(long... fingerprints) {

  static final Seen NONE = new Seen();

  /** One for each thread: to make one takes longer than to use it. */
  private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(Seen::sha256);

  boolean has(Event event) {
    if (fingerprints.length == 0) {
      return false;
    }
    long wanted = fingerprint(event);
    for (long fingerprint : fingerprints) {
      if (fingerprint == wanted) {
        return true;
      }
    }
    return false;
  }

  /** With {@code events} as well; of all only the newest {@code most} are kept. */
  Seen plus(Collection<Event> events, int most) {
    int size = fingerprints.length;
    long[] all = Arrays.copyOf(fingerprints, size + events.size());
    for (Event event : events) {
      all[size++] = fingerprint(event);
    }
    return new Seen(size <= most ? all : Arrays.copyOfRange(all, size - most, size));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Seen that && Arrays.equals(fingerprints, that.fingerprints);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(fingerprints);
  }

  @Override
  public String toString() {
    return "Seen" + Arrays.toString(fingerprints);
  }

  /**
   * 64 bits of SHA-256 over the type and the id; without an id, over the type, the time and the
   * content.
   */
  static long fingerprint(Event event) {
    MessageDigest digest = SHA_256.get();
    digest.update(event.type().getBytes(StandardCharsets.UTF_8));
    String id = event.id();
    if (id != null) {
      digest.update((byte) 1);
      digest.update(id.getBytes(StandardCharsets.UTF_8));
    } else {
      digest.update((byte) 0);
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, event.time()));
      digest.update(event.json());
    }
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  /** The first 64 bits of SHA-256. */
  static long hash(byte[] bytes) {
    return ByteBuffer.wrap(SHA_256.get().digest(bytes)).getLong();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

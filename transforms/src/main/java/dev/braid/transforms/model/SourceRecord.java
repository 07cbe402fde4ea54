// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one record of a source and where they were.
 *
 * @param container what the position counts in: a file, or a topic's partition
 * @param position the line or the offset within it
 * @param bytes the record; where it was longer than the reader would hold, its beginning
 * @param length how many bytes the record had
 * @param key the record's own key, which need not be that of the join; null where it has none
 * @param headers the record's headers; none in files
 */
public record SourceRecord(
    String container,
    long position,
    byte[] bytes,
    long length,
    byte @Nullable [] key,
    List<Header> headers) {

  public SourceRecord(
      String container,
      long position,
      byte[] bytes,
      long length,
      byte @Nullable [] key,
      List<Header> headers) {
    this.container = container;
    this.position = position;
    this.bytes = bytes;
    this.length = length;
    this.key = key;
    this.headers = List.copyOf(headers);
  }

  /** A record without key and headers. */
  public SourceRecord(String container, long position, byte[] bytes, long length) {
    this(container, position, bytes, length, null, List.of());
  }

  public static SourceRecord of(String container, long position, byte[] bytes) {
    return new SourceRecord(container, position, bytes, bytes.length);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SourceRecord that
        && position == that.position
        && length == that.length
        && container.equals(that.container)
        && Arrays.equals(bytes, that.bytes)
        && Arrays.equals(key, that.key)
        && headers.equals(that.headers);
  }

  @Override
  public int hashCode() {
    return container.hashCode() * 31 + Long.hashCode(position);
  }
}

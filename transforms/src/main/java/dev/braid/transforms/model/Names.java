// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Texts of which there are few, each decoded once for as long as no other takes its place: the same
 * String again costs no memory, knows its hash code, and is found equal at the first look. For any
 * number of threads.
 */
final class Names {

  private static final int PLACES = 64;

  private record Name(byte[] utf8, String text) {}

  private final AtomicReferenceArray<@Nullable Name> places = new AtomicReferenceArray<>(PLACES);

  /** The text whose UTF-8 it is. */
  String of(byte[] utf8) {
    int place = Arrays.hashCode(utf8) & (PLACES - 1);
    Name known = places.get(place);
    if (known == null || !Arrays.equals(known.utf8(), utf8)) {
      known = new Name(utf8, new String(utf8, StandardCharsets.UTF_8));
      places.set(place, known);
    }
    return known.text();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** A histogram's buckets, each named by its upper bound, which is in it; the last is "more". */
public final class Buckets {

  private final String[] names;
  private final long[] bounds;

  private Buckets(List<String> names) {
    this.names = names.toArray(String[]::new);
    this.bounds = names.stream().mapToLong(Buckets::millis).toArray();
  }

  /** Buckets up to these, in order: a number and one of {@code ms}, {@code s, m, h, d}. */
  public static Buckets upTo(String... bounds) {
    return new Buckets(List.of(bounds));
  }

  /** The name of the bucket of a length of time. */
  public String of(long millis) {
    for (int i = 0; i < bounds.length; i++) {
      if (millis <= bounds[i]) {
        return names[i];
      }
    }
    return "more";
  }

  private static long millis(String bound) {
    String unit = bound.replaceFirst("\\d+", "");
    long many = Long.parseLong(bound.substring(0, bound.length() - unit.length()));
    return switch (unit) {
      case "ms" -> many;
      case "s" -> TimeUnit.SECONDS.toMillis(many);
      case "m" -> TimeUnit.MINUTES.toMillis(many);
      case "h" -> TimeUnit.HOURS.toMillis(many);
      case "d" -> TimeUnit.DAYS.toMillis(many);
      default -> throw new IllegalArgumentException("no unit in '" + bound + "'");
    };
  }
}

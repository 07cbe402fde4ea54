// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.generate;

import com.google.errorprone.annotations.FormatMethod;
import dev.braid.transforms.model.Event;
import java.time.Duration;
import java.time.Instant;

/**
 * What the generator is to make.
 *
 * @param keys how many keys
 * @param rate how many events happen in a second of event time, before any are lost
 * @param loss the probability that an event never comes, 0 to 1
 * @param disorder how far out of order the lines of a source are at most: none is older by more
 *     than this than one before it
 * @param duplicates the probability that an event which comes is sent again, 0 to 1
 * @param start when the first event happens
 * @param keyPrefix what keys begin with, so that those of two runs can differ
 */
public record Settings(
    int keys,
    double rate,
    double loss,
    Duration disorder,
    double duplicates,
    long seed,
    Instant start,
    String keyPrefix) {

  private static final Instant LATEST_START = Instant.parse("2999-12-31T23:59:59Z");

  public Settings {
    check(keys >= 1, "keys must be 1 or more, not %s", keys);
    check(rate >= 1e-6 && rate <= 1e9, "rate must be 0.000001 to 1,000,000,000, not %s", rate);
    check(loss >= 0 && loss <= 1, "loss must be 0 to 1, not %s", loss);
    check(duplicates >= 0 && duplicates <= 1, "duplicates must be 0 to 1, not %s", duplicates);
    check(
        !disorder.isNegative() && disorder.compareTo(Duration.ofDays(3650)) <= 0,
        "disorder must be 0 to 3650 days, not %s",
        disorder);
    check(
        !start.isBefore(Instant.ofEpochMilli(Event.EARLIEST)) && !start.isAfter(LATEST_START),
        "start must be within the years 1 to 2999, not %s",
        start);
  }

  /** In order, once each, none lost: 100 events a second from the beginning of 2026. */
  public static Settings of(int keys) {
    return new Settings(
        keys, 100, 0, Duration.ZERO, 0, 1, Instant.parse("2026-01-01T00:00:00Z"), "k");
  }

  public Settings withRate(double rate) {
    return new Settings(keys, rate, loss, disorder, duplicates, seed, start, keyPrefix);
  }

  public Settings withLoss(double loss) {
    return new Settings(keys, rate, loss, disorder, duplicates, seed, start, keyPrefix);
  }

  public Settings withDisorder(Duration disorder) {
    return new Settings(keys, rate, loss, disorder, duplicates, seed, start, keyPrefix);
  }

  public Settings withDuplicates(double duplicates) {
    return new Settings(keys, rate, loss, disorder, duplicates, seed, start, keyPrefix);
  }

  public Settings withSeed(long seed) {
    return new Settings(keys, rate, loss, disorder, duplicates, seed, start, keyPrefix);
  }

  public Settings withStart(Instant start) {
    return new Settings(keys, rate, loss, disorder, duplicates, seed, start, keyPrefix);
  }

  public Settings withKeyPrefix(String keyPrefix) {
    return new Settings(keys, rate, loss, disorder, duplicates, seed, start, keyPrefix);
  }

  @FormatMethod
  private static void check(boolean holds, String message, Object... arguments) {
    if (!holds) {
      throw new IllegalArgumentException(String.format(message, arguments));
    }
  }
}

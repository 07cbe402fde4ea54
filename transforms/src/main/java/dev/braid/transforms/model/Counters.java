// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;

/**
 * The counters of a join. Their metrics namespace is {@code braid.<join>}; their name stands alone
 * or has a detail after a dot: {@code opened}, {@code complete.matched}.
 */
public final class Counters {

  /** Records read, by source. */
  public static final String READ = "read";

  /** Records that are an event of no type of the join, by source. */
  public static final String UNMATCHED = "unmatched";

  /** Records rejected, by reason. */
  public static final String REJECTED = "rejected";

  /** Late events, by reason. */
  public static final String LATE = "late";

  /** Heartbeats for closed instances; they go to no output. */
  public static final String LATE_HEARTBEATS = "lateHeartbeats";

  /** Events dropped because they had been there before. */
  public static final String DUPLICATES = "duplicates";

  /** Instances opened. */
  public static final String OPENED = "opened";

  /** Instances that ended as complete, by outcome. */
  public static final String COMPLETE = "complete";

  /** Instances that ended as partial, by outcome. */
  public static final String PARTIAL = "partial";

  /** Instances that ended as missing. */
  public static final String MISSING = "missing";

  /** Instances that ended, by how long they were open in event time: the bucket's upper bound. */
  public static final String WAITED = "waited";

  /** Results published. */
  public static final String PUBLISHED = "published";

  /** Results that were not published, because someone had done it before. */
  public static final String SUPPRESSED = "suppressed";

  /** Microseconds that the ledger of the claims took to answer, in sum. */
  public static final String CLAIMING_MICROS = "claimingMicros";

  /**
   * Results that are out, by how long publishing took from the decision on: the bucket's upper
   * bound.
   */
  public static final String PUBLISHING = "publishing";

  /** Firings of timers, by how far the watermark was behind the clock: the bucket's upper bound. */
  public static final String WATERMARK_LAG = "watermarkLag";

  private Counters() {}

  /** The metrics namespace of a join. */
  public static String namespace(String join) {
    return "braid." + join;
  }

  public static Counter of(String join, String name) {
    return Metrics.counter(namespace(join), name);
  }

  public static Counter of(String join, String name, String detail) {
    return of(join, name + "." + detail);
  }
}

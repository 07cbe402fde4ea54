// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.join;

import dev.braid.transforms.model.Counters;
import dev.braid.transforms.model.Late;
import dev.braid.transforms.model.Rejected;
import dev.braid.transforms.model.Result;
import java.io.Serializable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts what a join decides. */
final class JoinCounters implements Serializable {

  private static final long serialVersionUID = 1;

  /** Upper bounds of the buckets of how long an instance was open, and their names. */
  private static final Map<String, Duration> BUCKETS = buckets();

  private final String join;

  JoinCounters(String join) {
    this.join = join;
  }

  void opened(int many) {
    if (many > 0) {
      Counters.of(join, Counters.OPENED).inc(many);
    }
  }

  void duplicates(int many) {
    if (many > 0) {
      Counters.of(join, Counters.DUPLICATES).inc(many);
    }
  }

  void lateHeartbeats(int many) {
    if (many > 0) {
      Counters.of(join, Counters.LATE_HEARTBEATS).inc(many);
    }
  }

  void late(Late late) {
    Counters.of(join, Counters.LATE, late.reason().text()).inc();
  }

  void rejected() {
    Counters.of(join, Counters.REJECTED, Rejected.Reason.TOO_MANY_EVENTS.text()).inc();
  }

  void decided(Result result) {
    String outcome = result.outcome();
    switch (result.status()) {
      case COMPLETE -> Counters.of(join, Counters.COMPLETE, String.valueOf(outcome)).inc();
      case PARTIAL -> Counters.of(join, Counters.PARTIAL, String.valueOf(outcome)).inc();
      case MISSING -> Counters.of(join, Counters.MISSING).inc();
    }
    Counters.of(join, Counters.WAITED, bucket(result.decided() - result.start())).inc();
  }

  static String bucket(long millis) {
    for (Map.Entry<String, Duration> bucket : BUCKETS.entrySet()) {
      if (millis <= bucket.getValue().toMillis()) {
        return bucket.getKey();
      }
    }
    return "more";
  }

  private static Map<String, Duration> buckets() {
    Map<String, Duration> buckets = new LinkedHashMap<>();
    buckets.put("10ms", Duration.ofMillis(10));
    buckets.put("100ms", Duration.ofMillis(100));
    buckets.put("1s", Duration.ofSeconds(1));
    buckets.put("10s", Duration.ofSeconds(10));
    buckets.put("1m", Duration.ofMinutes(1));
    buckets.put("10m", Duration.ofMinutes(10));
    buckets.put("1h", Duration.ofHours(1));
    buckets.put("1d", Duration.ofDays(1));
    buckets.put("10d", Duration.ofDays(10));
    return buckets;
  }
}

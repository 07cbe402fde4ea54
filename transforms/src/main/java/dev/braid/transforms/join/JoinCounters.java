// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.join;

import dev.braid.transforms.model.Buckets;
import dev.braid.transforms.model.Counters;
import dev.braid.transforms.model.Late;
import dev.braid.transforms.model.Rejected;
import dev.braid.transforms.model.Result;
import java.io.Serializable;

/** Counts what a join decides. */
final class JoinCounters implements Serializable {

  private static final long serialVersionUID = 1;

  /** How long an instance was open. */
  private static final Buckets WAITS =
      Buckets.upTo("10ms", "100ms", "1s", "10s", "1m", "10m", "1h", "1d", "10d");

  /** How far the watermark was behind the clock. */
  private static final Buckets LAGS =
      Buckets.upTo("100ms", "500ms", "1s", "2s", "5s", "10s", "1m", "10m", "1h", "1d");

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

  void watermarkLag(long millis) {
    Counters.of(join, Counters.WATERMARK_LAG, LAGS.of(millis)).inc();
  }

  void decided(Result result) {
    String outcome = result.outcome();
    switch (result.status()) {
      case COMPLETE -> Counters.of(join, Counters.COMPLETE, String.valueOf(outcome)).inc();
      case PARTIAL -> Counters.of(join, Counters.PARTIAL, String.valueOf(outcome)).inc();
      case MISSING -> Counters.of(join, Counters.MISSING).inc();
    }
    Counters.of(join, Counters.WAITED, WAITS.of(result.decided() - result.start())).inc();
  }
}

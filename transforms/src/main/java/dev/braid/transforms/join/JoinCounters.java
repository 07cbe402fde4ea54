// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.join;

import dev.braid.transforms.model.Buckets;
import dev.braid.transforms.model.Counters;
import dev.braid.transforms.model.Late;
import dev.braid.transforms.model.Rejected;
import dev.braid.transforms.model.Result;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.metrics.Counter;

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
  private final Counter opened;
  private final Counter missing;
  private final Counter duplicates;
  private final Counter lateHeartbeats;

  /** Those that have a detail, by their name and that; their names are not put together again. */
  private final Map<String, Map<String, Counter>> detailed = new HashMap<>();

  JoinCounters(String join) {
    this.join = join;
    this.opened = Counters.of(join, Counters.OPENED);
    this.missing = Counters.of(join, Counters.MISSING);
    this.duplicates = Counters.of(join, Counters.DUPLICATES);
    this.lateHeartbeats = Counters.of(join, Counters.LATE_HEARTBEATS);
  }

  void opened(int many) {
    if (many > 0) {
      opened.inc(many);
    }
  }

  void duplicates(int many) {
    if (many > 0) {
      duplicates.inc(many);
    }
  }

  void lateHeartbeats(int many) {
    if (many > 0) {
      lateHeartbeats.inc(many);
    }
  }

  void late(Late late) {
    count(Counters.LATE, late.reason().text());
  }

  void rejected() {
    count(Counters.REJECTED, Rejected.Reason.TOO_MANY_EVENTS.text());
  }

  void watermarkLag(long millis) {
    count(Counters.WATERMARK_LAG, LAGS.of(millis));
  }

  void decided(Result result) {
    String outcome = result.outcome();
    switch (result.status()) {
      case COMPLETE -> count(Counters.COMPLETE, String.valueOf(outcome));
      case PARTIAL -> count(Counters.PARTIAL, String.valueOf(outcome));
      case MISSING -> missing.inc();
    }
    count(Counters.WAITED, WAITS.of(result.decided() - result.start()));
  }

  private void count(String name, String detail) {
    detailed
        .computeIfAbsent(name, any -> new HashMap<>())
        .computeIfAbsent(detail, any -> Counters.of(join, name, detail))
        .inc();
  }
}

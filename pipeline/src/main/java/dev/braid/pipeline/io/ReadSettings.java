// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.transforms.decode.EventPattern;
import dev.braid.transforms.decode.EventTimes;
import java.io.Serializable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a source is read by, as its spec and its endpoints say.
 *
 * <p>A savepoint holds the settings of the version that first read the source, and a runner goes on
 * with those. But before it does, it has loaded the version it restores; so of the settings that
 * one process has seen of a source, those built last stand for all. Several jobs of a join in one
 * process do not mix: each has a class loader for its threads, even if it loads nothing of its own.
 */
final class ReadSettings implements Serializable {

  private static final long serialVersionUID = 1;

  /** How long after it was built a job starts for the first time, at most. */
  static final Duration STARTS = Duration.ofMinutes(1);

  /** By the class loader of the job, and by name. */
  private static final Map<ClassLoader, Map<String, ReadSettings>> NEWEST = new WeakHashMap<>();

  private final String name;
  private final String join;
  private final long built;
  private final KafkaConnection kafka;
  private final List<EventPattern> patterns;
  private final int maxBytes;
  private final Duration disorder;
  private final Duration maxAhead;
  private final @Nullable Instant from;
  private final @Nullable Duration restoreGrace; // null in what versions before it have written
  private final boolean besideAnother;

  private ReadSettings(JoinSpec spec, String source, KafkaConnection kafka, Clock clock) {
    this.name = spec.join().name() + "/" + source;
    this.join = spec.join().name();
    this.built = clock.millis();
    this.kafka = kafka;
    this.patterns = Objects.requireNonNull(spec.sources().get(source), source);
    this.maxBytes = spec.maxEventBytes();
    this.disorder = spec.disorder();
    this.maxAhead = spec.maxAhead();
    this.from = null;
    this.restoreGrace = spec.restoreGrace();
    this.besideAnother = false;
  }

  private ReadSettings(ReadSettings other, @Nullable Instant from, boolean besideAnother) {
    this.name = other.name;
    this.join = other.join;
    this.built = other.built;
    this.kafka = other.kafka;
    this.patterns = other.patterns;
    this.maxBytes = other.maxBytes;
    this.disorder = other.disorder;
    this.maxAhead = other.maxAhead;
    this.from = from;
    this.restoreGrace = other.restoreGrace;
    this.besideAnother = besideAnother;
  }

  static ReadSettings of(JoinSpec spec, String source, KafkaConnection kafka) {
    return of(spec, source, kafka, Clock.systemUTC());
  }

  static ReadSettings of(JoinSpec spec, String source, KafkaConnection kafka, Clock clock) {
    return new ReadSettings(spec, source, kafka, clock);
  }

  private Object readResolve() {
    ClassLoader job = Thread.currentThread().getContextClassLoader();
    synchronized (NEWEST) {
      return Objects.requireNonNull(
          NEWEST
              .computeIfAbsent(job, any -> new HashMap<>())
              .merge(name, this, (known, read) -> read.built >= known.built ? read : known));
    }
  }

  /** The same, but a first start begins at what was written at {@code time}. */
  ReadSettings from(Instant time) {
    return new ReadSettings(this, time, besideAnother);
  }

  /** The same, for a job that starts beside another. */
  ReadSettings besideAnother() {
    return new ReadSettings(this, from, true);
  }

  /** Whether its job has just been built, to start beside another. */
  boolean startsBesideAnother(Clock clock) {
    return besideAnother && clock.millis() - built < STARTS.toMillis();
  }

  /** Where a first start begins; null: where it is committed. */
  @Nullable Instant from() {
    return from;
  }

  KafkaConnection kafka() {
    return kafka;
  }

  String group() {
    return group(join);
  }

  /** By which the consumers of a join commit, unless its endpoints name another. */
  static String group(String join) {
    return "braid-" + join;
  }

  EventTimes eventTimes(Clock clock) {
    return EventTimes.of(patterns, maxBytes, maxAhead, clock);
  }

  Duration restoreGrace() {
    return restoreGrace == null ? Duration.ZERO : restoreGrace;
  }

  Duration disorder() {
    return disorder;
  }
}

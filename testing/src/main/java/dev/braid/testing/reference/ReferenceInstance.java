// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.reference;

import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.InstanceId;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Keep;
import dev.braid.transforms.model.Outcome;
import dev.braid.transforms.model.Result;
import dev.braid.transforms.model.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An open instance: the events that have joined it, in order, and how long it waits for more. */
final class ReferenceInstance {

  private final Join join;
  private final String key;
  private final long start;
  private final List<Event> joined = new ArrayList<>();
  private long deadline;

  ReferenceInstance(Join join, String key, long start) {
    this.join = join;
    this.key = key;
    this.start = start;
  }

  /** An event at the deadline is still in time. */
  long deadline() {
    return deadline;
  }

  boolean isFull() {
    return joined.size() == join.maxEvents();
  }

  void add(Event event) {
    joined.add(event);
  }

  /** The newest event decides the wait: it may extend it or cut it short. */
  void waitAfter(Event event, EventType type) {
    deadline =
        Math.min(event.time() + type.waitFor().toMillis(), start + join.maxWait().toMillis());
  }

  boolean hasAll(Outcome outcome) {
    return absent(outcome.all()).isEmpty();
  }

  boolean hasOptional(Outcome outcome) {
    return absent(outcome.optional()).isEmpty();
  }

  /** How it ended, without an outcome if it is missing. */
  Result end(@Nullable Outcome outcome, Status status, long decided) {
    Map<String, List<String>> absent = new LinkedHashMap<>();
    if (outcome != null) {
      absent.put(outcome.name(), absent(outcome.optional()));
    } else {
      join.outcomes().forEach(other -> absent.put(other.name(), absent(other.all())));
    }
    return new Result(
        join.repeat() ? InstanceId.of(join.name(), key, start) : InstanceId.of(join.name(), key),
        join.name(),
        key,
        outcome == null ? null : outcome.name(),
        status,
        start,
        decided,
        absent,
        parts());
  }

  private List<String> absent(List<String> types) {
    return types.stream()
        .filter(type -> joined.stream().noneMatch(event -> event.type().equals(type)))
        .toList();
  }

  private List<Result.Part> parts() {
    List<Result.Part> parts = new ArrayList<>();
    for (EventType type : join.events()) {
      List<Event> ofType =
          joined.stream().filter(event -> event.type().equals(type.name())).toList();
      if (!ofType.isEmpty()) {
        List<Event> selected =
            kept(type.keep(), ofType).stream()
                .map(event -> SelectedFields.of(event, type.select()))
                .toList();
        parts.add(new Result.Part(type.name(), type.keep() == Keep.ALL, selected));
      }
    }
    return parts;
  }

  private static List<Event> kept(Keep keep, List<Event> events) {
    return switch (keep) {
      case FIRST -> events.subList(0, 1);
      case LAST -> events.subList(events.size() - 1, events.size());
      case ALL -> events;
    };
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.join;

import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.InstanceId;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Keep;
import dev.braid.transforms.model.Outcome;
import dev.braid.transforms.model.Result;
import dev.braid.transforms.model.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the result of an instance that has ended says. */
final class Results {

  private final Join join;
  private final Map<String, Selection> selections = new HashMap<>();

  Results(Join join) {
    this.join = join;
    for (EventType type : join.events()) {
      if (!type.select().isEmpty()) {
        selections.put(type.name(), new Selection(type.select()));
      }
    }
  }

  /**
   * The result of an instance of {@code key}.
   *
   * @param outcome null: it is missing
   * @param events the events that joined it, in walk order
   */
  Result of(
      String key,
      @Nullable Outcome outcome,
      Status status,
      long start,
      long decided,
      List<Event> events) {
    Set<String> types = new HashSet<>();
    events.forEach(event -> types.add(event.type()));
    Map<String, List<String>> absent = new LinkedHashMap<>();
    if (outcome != null) {
      absent.put(outcome.name(), without(outcome.optional(), types));
    } else {
      join.outcomes().forEach(each -> absent.put(each.name(), without(each.all(), types)));
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
        parts(events));
  }

  private List<Result.Part> parts(List<Event> events) {
    List<Result.Part> parts = new ArrayList<>();
    for (EventType type : join.events()) {
      List<Event> kept = new ArrayList<>();
      for (Event event : events) {
        if (event.type().equals(type.name())) {
          if (type.keep() == Keep.LAST) {
            kept.clear();
          }
          if (type.keep() != Keep.FIRST || kept.isEmpty()) {
            kept.add(event);
          }
        }
      }
      if (!kept.isEmpty()) {
        kept.replaceAll(this::select);
        parts.add(new Result.Part(type.name(), type.keep() == Keep.ALL, kept));
      }
    }
    return parts;
  }

  private Event select(Event event) {
    Selection selection = selections.get(event.type());
    return selection == null
        ? event
        : new Event(event.type(), event.time(), event.id(), selection.of(event.json()));
  }

  private static List<String> without(List<String> wanted, Set<String> there) {
    if (there.containsAll(wanted)) {
      return List.of();
    }
    return wanted.stream().filter(type -> !there.contains(type)).toList();
  }
}

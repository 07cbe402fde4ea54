// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one instance ended, decided once.
 *
 * @param id the {@link InstanceId}
 * @param outcome the outcome's name; null if and only if the status is missing
 * @param start the time of its first event, in epoch milliseconds
 * @param decided when it closed, in event time: the completing event's time, or the deadline
 * @param absent the event types that were not there, by outcome: of the outcome it has, or of all
 *     if it is missing
 * @param events the events it had, in the order of the join's types
 */
public record Result(
    String id,
    String join,
    String key,
    @Nullable String outcome,
    Status status,
    long start,
    long decided,
    Map<String, List<String>> absent,
    List<Part> events) {

  /**
   * What a result carries of one event type.
   *
   * @param list whether it is a list, because the type keeps all of its events
   * @param events its events in event-time order, reduced to what the type selects
   */
  public record Part(String type, boolean list, List<Event> events) {
    public Part {
      events = List.copyOf(events);
      if (!list && events.size() != 1) {
        throw new IllegalArgumentException(
            "a part that is no list carries one event, not " + events.size());
      }
    }
  }

  public Result {
    Map<String, List<String>> copy = new LinkedHashMap<>();
    absent.forEach((name, types) -> copy.put(name, List.copyOf(types)));
    absent = Collections.unmodifiableMap(copy);
    events = List.copyOf(events);
    if ((outcome == null) != (status == Status.MISSING)) {
      throw new IllegalArgumentException(status + " with outcome " + outcome);
    }
  }

  /** The result as one line of JSON, without the line's end. */
  public String toJson() {
    return Json.object(
        json -> {
          json.writeStringField("id", id);
          json.writeStringField("join", join);
          json.writeStringField("key", key);
          if (outcome != null) {
            json.writeStringField("outcome", outcome);
          }
          json.writeStringField("status", status.text());
          json.writeStringField("start", Rfc3339.format(start));
          json.writeStringField("decided", Rfc3339.format(decided));
          if (outcome != null) {
            Json.texts(json, "absent", absent.getOrDefault(outcome, List.of()));
          } else {
            json.writeObjectFieldStart("absent");
            for (Map.Entry<String, List<String>> entry : absent.entrySet()) {
              Json.texts(json, entry.getKey(), entry.getValue());
            }
            json.writeEndObject();
          }
          json.writeObjectFieldStart("events");
          for (Part part : events) {
            json.writeFieldName(part.type());
            if (part.list()) {
              json.writeStartArray();
            }
            for (Event event : part.events()) {
              Json.raw(json, event.json());
            }
            if (part.list()) {
              json.writeEndArray();
            }
          }
          json.writeEndObject();
        });
  }
}

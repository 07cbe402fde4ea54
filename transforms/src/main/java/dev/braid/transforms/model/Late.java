// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

/**
 * An event for an instance that had closed.
 *
 * @param id the instance's id, the event's type and what identifies the event, joined by slashes
 * @param decided when the instance closed, in event time, epoch milliseconds
 */
public record Late(String id, String join, String key, Event event, Reason reason, long decided) {

  /** How the instance had ended. */
  public enum Reason {
    AFTER_COMPLETE,
    AFTER_DEADLINE;

    /** As it is written. */
    public String text() {
      return this == AFTER_COMPLETE ? "after-complete" : "after-deadline";
    }
  }

  /**
   * How much later than the instance's end the event was, in milliseconds of event time. Negative:
   * it was earlier in event time, but arrived after the instance was decided.
   */
  public long lateBy() {
    return event.time() - decided;
  }

  /** The late event as one line of JSON, without the line's end. */
  public String toJson() {
    return Json.object(
        json -> {
          json.writeStringField("id", id);
          json.writeStringField("join", join);
          json.writeStringField("key", key);
          json.writeStringField("type", event.type());
          json.writeStringField("reason", reason.text());
          json.writeStringField("time", Rfc3339.format(event.time()));
          json.writeStringField("decided", Rfc3339.format(decided));
          json.writeNumberField("lateByMs", lateBy());
          json.writeFieldName("event");
          Json.raw(json, event.json());
        });
  }
}

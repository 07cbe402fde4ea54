// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.reference;

import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Late;
import dev.braid.transforms.model.Outcome;
import dev.braid.transforms.model.Result;
import dev.braid.transforms.model.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One walk over the sorted events of a key, from the first instance to the last. */
final class ReferenceWalk {

  private final Join join;
  private final String key;

  private @Nullable ReferenceInstance open;
  private @Nullable Result last;

  private final List<Result> results = new ArrayList<>();
  private final List<Late> late = new ArrayList<>();
  private final List<Event> tooMany = new ArrayList<>();
  private int lateHeartbeats;

  ReferenceWalk(Join join, String key) {
    this.join = join;
    this.key = key;
  }

  void take(Event event, EventType type) {
    if (open != null && event.time() > open.deadline()) {
      expire(open);
    }
    if (open == null && last != null && (!join.repeat() || event.time() <= last.decided())) {
      takeLate(event, type, last);
    } else if (type.heartbeat()) {
      if (open != null) {
        open.waitAfter(event, type);
      }
    } else {
      if (open == null) {
        open = new ReferenceInstance(join, key, event.time());
      }
      joinTo(open, event, type);
    }
  }

  /** The watermark has passed every deadline. */
  void end() {
    if (open != null) {
      expire(open);
    }
  }

  ReferenceJoin.Evaluation evaluation(int duplicates) {
    return new ReferenceJoin.Evaluation(results, late, tooMany, duplicates, lateHeartbeats);
  }

  private void joinTo(ReferenceInstance instance, Event event, EventType type) {
    if (instance.isFull()) {
      tooMany.add(event);
      return;
    }
    instance.add(event);
    instance.waitAfter(event, type);
    for (Outcome outcome : join.outcomes()) {
      if (instance.hasAll(outcome) && instance.hasOptional(outcome)) {
        close(instance.end(outcome, Status.COMPLETE, event.time()));
        return;
      }
    }
  }

  private void expire(ReferenceInstance instance) {
    for (Outcome outcome : join.outcomes()) {
      if (instance.hasAll(outcome)) {
        close(instance.end(outcome, Status.PARTIAL, instance.deadline()));
        return;
      }
    }
    close(instance.end(null, Status.MISSING, instance.deadline()));
  }

  private void close(Result result) {
    results.add(result);
    last = result;
    open = null;
  }

  private void takeLate(Event event, EventType type, Result closed) {
    if (type.heartbeat()) {
      lateHeartbeats++;
      return;
    }
    late.add(
        new Late(
            EventNames.late(join.name(), key, event),
            join.name(),
            key,
            event,
            closed.status() == Status.COMPLETE
                ? Late.Reason.AFTER_COMPLETE
                : Late.Reason.AFTER_DEADLINE,
            closed.decided()));
  }
}

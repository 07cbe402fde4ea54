// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * A drawing of how the first outcome of a join comes about and what happens when it does not:
 *
 * <pre>
 * request          finish           profile
 * ●── 5s at most ──●── 5s at most ──■ matched, complete
 * ╰── nothing comes in time ────────▼ partial or missing
 * </pre>
 */
final class Timeline {

  private static final int MOST_EVENTS = 4;
  private static final int LONGEST_NAME = 24;

  private Timeline() {}

  /** The lines of the drawing. */
  static List<String> of(Join join) {
    Outcome outcome = join.outcomes().get(0);
    List<String> needed = new ArrayList<>(outcome.all());
    needed.addAll(outcome.optional());
    List<EventType> events =
        join.events().stream().filter(event -> needed.contains(event.name())).toList();
    boolean cut = events.size() > MOST_EVENTS;
    List<EventType> drawn =
        cut ? List.of(events.get(0), events.get(1), events.get(events.size() - 1)) : events;

    StringBuilder names = new StringBuilder();
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < drawn.size() - 1; i++) {
      String name = shortened(drawn.get(i).name());
      boolean gap = cut && i == drawn.size() - 2;
      String wait =
          "── " + (gap ? "..." : Durations.format(drawn.get(i).waitFor()) + " at most") + " ──";
      int width = Math.max(name.length() + 1, wait.length());
      names.append(name).append(" ".repeat(width + 1 - name.length()));
      line.append('●').append(wait).append("─".repeat(width - wait.length()));
    }
    names.append(shortened(drawn.get(drawn.size() - 1).name()));
    String result = shortened(outcome.name()) + ", complete";
    int end = line.length();
    line.append("■ ").append(result);

    String expires = " nothing comes in time ";
    int width = Math.max(end - 1, expires.length() + 4);
    String expired =
        "▼ "
            + (join.outcomes().stream().anyMatch(any -> !any.optional().isEmpty())
                ? "partial or missing"
                : "missing");
    return List.of(
        names.toString(),
        line.toString(),
        "╰──" + expires + "─".repeat(width - expires.length() - 2) + expired);
  }

  private static String shortened(String name) {
    String line = Wording.line(name);
    return line.codePointCount(0, line.length()) <= LONGEST_NAME
        ? line
        : line.substring(0, line.offsetByCodePoints(0, LONGEST_NAME - 1)) + "…";
  }
}

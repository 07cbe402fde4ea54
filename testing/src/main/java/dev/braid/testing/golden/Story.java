// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.golden;

import dev.braid.testing.scenario.Timeline;
import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.Rfc3339;
import dev.braid.transforms.model.SourceRecord;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;

/**
 * Reads the sentences of a golden case's story. There are five, and each line of a source arrives
 * once:
 *
 * <pre>
 * requests 1 arrives
 * answers 1-2 arrive
 * the watermark reaches 2026-01-01T12:00:03Z
 * the watermark of answers reaches 2026-01-01T12:00:03Z
 * the rest arrives
 * </pre>
 *
 * <p>The rest arrives source by source, in the order of the spec. After the story all watermarks go
 * to the end.
 */
final class Story {

  private static final Pattern REST = Pattern.compile("the rest arrives");
  private static final Pattern WATERMARK =
      Pattern.compile("the watermark (?:of (.+) )?reaches (\\S+)");
  private static final Pattern ONE = Pattern.compile("(.+) (\\d{1,9}) arrives");
  private static final Pattern SEVERAL = Pattern.compile("(.+) (\\d{1,9})-(\\d{1,9}) arrive");

  private final Map<String, SortedMap<Integer, SourceRecord>> lines;
  private final Map<String, SortedMap<Integer, SourceRecord>> waiting = new LinkedHashMap<>();
  private final Map<String, Long> watermarks = new HashMap<>();
  private final Consumer<String> mistakes;
  private Timeline<SourceRecord> timeline = Timeline.empty();

  private Story(Map<String, SortedMap<Integer, SourceRecord>> lines, Consumer<String> mistakes) {
    this.lines = lines;
    this.mistakes = mistakes;
    lines.forEach((source, records) -> waiting.put(source, new TreeMap<>(records)));
  }

  /**
   * Tells {@code sentences}.
   *
   * @param lines the lines of each source by their number
   * @param mistakes takes what is wrong; if it is called the timeline means nothing
   */
  static Timeline<SourceRecord> tell(
      List<String> sentences,
      Map<String, SortedMap<Integer, SourceRecord>> lines,
      Consumer<String> mistakes) {
    Story story = new Story(lines, mistakes);
    sentences.forEach(story::tell);
    story.waiting.forEach(
        (source, left) -> {
          if (!left.isEmpty()) {
            mistakes.accept(
                source
                    + " "
                    + ranges(left)
                    + " never arrives in the story; if it does not matter"
                    + " when, end with \"the rest arrives\"");
          }
        });
    return story.timeline;
  }

  private void tell(String sentence) {
    Matcher watermark = WATERMARK.matcher(sentence);
    Matcher one = ONE.matcher(sentence);
    Matcher several = SEVERAL.matcher(sentence);
    if (REST.matcher(sentence).matches()) {
      waiting.forEach(
          (source, left) -> List.copyOf(left.keySet()).forEach(n -> arrive(sentence, source, n)));
    } else if (watermark.matches()) {
      String source = watermark.group(1);
      if (source == null || isKnown(sentence, source)) {
        reach(sentence, source == null ? lines.keySet() : Set.of(source), watermark.group(2));
      }
    } else if (one.matches() && isKnown(sentence, one.group(1))) {
      arrive(sentence, one.group(1), Integer.parseInt(one.group(2)));
    } else if (several.matches() && isKnown(sentence, several.group(1))) {
      arrive(
          sentence,
          several.group(1),
          Integer.parseInt(several.group(2)),
          Integer.parseInt(several.group(3)));
    } else if (!one.matches() && !several.matches()) {
      mistake(
          sentence,
          "is no sentence of a story; it has \"requests 1 arrives\", \"answers 1-2 arrive\","
              + " \"the watermark reaches 2026-01-01T12:00:03Z\", \"the watermark of answers reaches"
              + " 2026-01-01T12:00:03Z\" and \"the rest arrives\"");
    }
  }

  private boolean isKnown(String sentence, String source) {
    if (lines.containsKey(source)) {
      return true;
    }
    mistake(
        sentence,
        "names '"
            + source
            + "', which is no source of the spec; its sources are "
            + String.join(", ", lines.keySet()));
    return false;
  }

  private void arrive(String sentence, String source, int from, int to) {
    if (from >= to) {
      mistake(sentence, "needs a first line that is before the last, like 1-2");
      return;
    }
    int last = records(lines, source).isEmpty() ? 0 : records(lines, source).lastKey();
    for (int number = from; number <= Math.min(to, Math.max(from, last + 1)); number++) {
      arrive(sentence, source, number);
    }
  }

  private void arrive(String sentence, String source, int number) {
    SourceRecord record = records(waiting, source).remove(number);
    if (record != null) {
      timeline =
          timeline.then(new Timeline.Arrives<>(source, record, BoundedWindow.TIMESTAMP_MIN_VALUE));
    } else if (records(lines, source).containsKey(number)) {
      mistake(sentence, "lets line " + number + " arrive again; to send it twice, write it twice");
    } else if (records(lines, source).isEmpty()) {
      mistake(sentence, "names line " + number + ", but " + source + " has no lines");
    } else {
      mistake(
          sentence,
          "names line " + number + ", but " + source + " has " + ranges(records(lines, source)));
    }
  }

  private void reach(String sentence, Set<String> sources, String text) {
    long instant;
    try {
      instant = Rfc3339.parse(text);
    } catch (DateTimeException e) {
      mistake(sentence, "needs a date and time with an offset, like 2026-01-01T12:00:03Z");
      return;
    }
    if (instant < Event.EARLIEST || instant > Event.LATEST) {
      mistake(sentence, "needs a time within the years 1 to 8999");
      return;
    }
    for (String source : sources) {
      Long before = watermarks.put(source, instant);
      if (before != null && before > instant) {
        mistake(
            sentence,
            "would move the watermark of " + source + " back from " + Rfc3339.format(before));
        return;
      }
    }
    timeline = timeline.then(new Timeline.Reaches<>(sources, Instant.ofEpochMilli(instant)));
  }

  private void mistake(String sentence, String what) {
    mistakes.accept("\"" + sentence + "\" " + what);
  }

  private static SortedMap<Integer, SourceRecord> records(
      Map<String, SortedMap<Integer, SourceRecord>> of, String source) {
    return of.getOrDefault(source, new TreeMap<>());
  }

  /** The numbers as {@code 1-3, 5}. */
  private static String ranges(SortedMap<Integer, SourceRecord> records) {
    StringBuilder text = new StringBuilder();
    int first = -1;
    int last = -1;
    for (int number : records.keySet()) {
      if (first >= 0 && number == last + 1) {
        last = number;
        continue;
      }
      text.append(range(first, last));
      first = number;
      last = number;
    }
    return text.append(range(first, last)).substring(2);
  }

  private static String range(int first, int last) {
    if (first < 0) {
      return "";
    }
    return ", " + (first == last ? first : first + "-" + last);
  }
}

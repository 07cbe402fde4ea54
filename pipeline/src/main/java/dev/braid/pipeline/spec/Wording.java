// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** How mistakes are worded, so that every reader says the same thing in the same way. */
final class Wording {

  private static final int LONGEST_QUOTE = 60;
  private static final int MOST_NAMES = 16;
  private static final int MOST_TRIED = 100;

  private Wording() {}

  /** In quotes, on one line, and not too long to read. */
  static String quote(String text) {
    int end = text.codePointCount(0, Math.min(text.length(), 2 * LONGEST_QUOTE));
    boolean cut = text.length() > 2 * LONGEST_QUOTE || end > LONGEST_QUOTE;
    StringBuilder quoted = new StringBuilder("'");
    text.codePoints().limit(cut ? LONGEST_QUOTE : end).forEach(c -> append(quoted, c));
    return quoted.append(cut ? "...'" : "'").toString();
  }

  /** On one line. */
  static String line(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints().forEach(c -> append(line, c));
    return line.toString();
  }

  private static void append(StringBuilder quoted, int c) {
    switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          quoted.append(String.format("\\u%04x", c));
      default -> quoted.appendCodePoint(c);
    }
  }

  /** {@code a, b and c}; the word is "and" or "or". */
  static String list(Collection<String> names, String word) {
    List<String> shown = names.stream().limit(MOST_NAMES).toList();
    if (shown.size() < names.size()) {
      return String.join(", ", shown) + ", ...";
    }
    int last = shown.size() - 1;
    return last < 1
        ? String.join("", shown)
        : String.join(", ", shown.subList(0, last)) + " " + word + " " + shown.get(last);
  }

  static String quotes(Collection<String> names, String word) {
    return list(names.stream().map(Wording::quote).collect(Collectors.toList()), word);
  }

  /** {@code "; did you mean 'outcomes'?"}, or if none is near: {@code "; known: a, b and c"}. */
  static String instead(String wrong, Collection<String> known) {
    return meant(wrong, known)
        .map(name -> "; did you mean " + quote(name) + "?")
        .orElseGet(() -> known.isEmpty() ? "" : "; known: " + list(quoted(known), "and"));
  }

  /** The name of {@code known} that {@code wrong} is a slip of. */
  static Optional<String> meant(String wrong, Collection<String> known) {
    int length = Math.min(wrong.length(), LONGEST_QUOTE);
    int furthest = length < 4 ? 1 : Math.max(2, length / 3);
    LevenshteinDistance distance = new LevenshteinDistance(furthest);
    String lower = wrong.toLowerCase(Locale.ROOT);
    record Near(String name, int distance) {}
    return known.stream()
        .limit(MOST_TRIED)
        .map(name -> new Near(name, distance.apply(lower, name.toLowerCase(Locale.ROOT))))
        .filter(near -> near.distance() >= 0)
        .min(Comparator.comparingInt(Near::distance))
        .map(Near::name);
  }

  private static List<String> quoted(Collection<String> names) {
    return names.stream()
        .limit(MOST_NAMES + 1)
        .map(name -> name.matches("[\\w.-]+") ? name : quote(name))
        .toList();
  }
}

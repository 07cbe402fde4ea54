// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import dev.braid.transforms.decode.Scalar;
import dev.braid.transforms.model.FieldPath;
import dev.braid.transforms.model.Join;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * One node of a YAML file, read as a value of some kind: null and a mistake reported if it is none.
 * What it {@code must} be begins the message. Messages show the text as it is in the file, never
 * what a placeholder in it stands for, which may be a secret.
 */
record Value(YamlFile file, Node node, Tag tag, String written) {

  private static final Map<Tag, String> KINDS =
      Map.of(
          Tag.STR, "text",
          Tag.ENV_TAG, "text",
          Tag.INT, "a number",
          Tag.FLOAT, "a number",
          Tag.BOOL, "a boolean",
          Tag.NULL, "nothing");

  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]{1,4})?");
  private static final Pattern BYTES = Pattern.compile("([0-9]{1,10})(KiB|MiB)?");
  private static final int LONGEST_NUMBER = 100;

  static Value of(YamlFile file, Node node) {
    String written = node instanceof ScalarNode scalar ? scalar.getValue() : "";
    // The parser gives an unquoted ${NAME} a tag of its own; here it is text.
    Tag tag = node.getTag().equals(Tag.ENV_TAG) ? Tag.STR : node.getTag();
    return new Value(file, node, tag, written);
  }

  /** What a node is, in words. */
  static String kind(Node node) {
    if (node instanceof MappingNode && node.getTag().equals(Tag.MAP)) {
      return "a map";
    }
    if (node instanceof SequenceNode && node.getTag().equals(Tag.SEQ)) {
      return "a list";
    }
    String kind = node instanceof ScalarNode ? KINDS.get(node.getTag()) : null;
    return kind == null ? "a value tagged " + Wording.quote(node.getTag().getValue()) : kind;
  }

  private boolean is(Tag... tags) {
    for (Tag wanted : tags) {
      if (node instanceof ScalarNode && tag.equals(wanted)) {
        return true;
      }
    }
    return false;
  }

  /** Text that is not empty, its placeholders filled in. */
  @Nullable String text(String must) {
    String name = name(must);
    String text = name == null ? null : file.expand(node, name);
    if (text != null && text.isEmpty()) {
      file.mistake(node, "%s, and %s is empty", must, Wording.quote(written));
      return null;
    }
    return text;
  }

  /** Text that is not empty, as it is written. */
  @Nullable String name(String must) {
    if (is(Tag.STR)) {
      if (!written.isEmpty()) {
        return written;
      }
      file.mistake(node, "%s, not empty", must);
    } else if (is(Tag.INT, Tag.FLOAT, Tag.BOOL)) {
      file.mistake(node, "%s, not %s; write \"%s\" to make it text", must, kind(node), shortened());
    } else {
      file.mistake(node, "%s, not %s", must, kind(node));
    }
    return null;
  }

  private String shortened() {
    String quoted = Wording.quote(written);
    return quoted.substring(1, quoted.length() - 1);
  }

  /** Text that may be empty, its placeholders filled in, or a number or a boolean as text. */
  @Nullable String plain(String must) {
    if (is(Tag.STR)) {
      return file.expand(node, written);
    }
    if (is(Tag.INT, Tag.FLOAT, Tag.BOOL)) {
      return written;
    }
    wrong(must);
    return null;
  }

  /**
   * A secret, as a template that is filled in later; where it is written as it is, that is a
   * mistake, in which it is not shown.
   *
   * @param name what is secret, for a message
   * @param folder what the paths in it are relative to
   */
  @Nullable Template secret(String name, Path folder) {
    String must = name + " is a secret: write ${NAME} or ${file:/path}";
    if (!is(Tag.STR)) {
      file.mistake(node, "%s, not %s", must, kind(node));
      return null;
    }
    List<Placeholders.Piece> pieces =
        Placeholders.parse(written, mistake -> file.mistake(node, "%s", mistake));
    if (pieces != null && pieces.stream().noneMatch(Placeholders.Piece::isElsewhere)) {
      file.mistake(node, "%s, not the secret itself", must);
      return null;
    }
    return pieces == null ? null : new Template(written, folder.toString());
  }

  @Nullable Boolean bool(String must) {
    String lower = written.toLowerCase(Locale.ROOT);
    if (is(Tag.BOOL) && (lower.equals("true") || lower.equals("false"))) {
      return lower.equals("true");
    }
    wrong(must);
    return null;
  }

  @Nullable Integer whole(String must, int least, int most) {
    if (is(Tag.INT) && written.matches("[-+]?[0-9]+")) {
      return inRange(must, written, 1, least, most);
    }
    wrong(must);
    return null;
  }

  /** A number of bytes, at least one. */
  @Nullable Integer bytes(String must, int most) {
    Matcher parts = BYTES.matcher(written);
    if (!is(Tag.INT, Tag.STR) || !parts.matches()) {
      wrong(must);
      return null;
    }
    String unit = parts.group(2);
    int scale = unit == null ? 1 : unit.equals("KiB") ? 1 << 10 : 1 << 20;
    return inRange(must, parts.group(1), scale, 1, most);
  }

  private @Nullable Integer inRange(String must, String digits, int scale, int least, int most) {
    long value = digits.length() > 12 ? Long.MAX_VALUE : Long.parseLong(digits) * scale;
    if (digits.startsWith("-") || value < least || value > most) {
      wrong(must);
      return null;
    }
    return (int) value;
  }

  /** A duration from {@code least} to the longest there is. */
  @Nullable Duration duration(String must, Duration least) {
    if (is(Tag.INT) && written.matches("[0-9]{1,9}")) {
      file.mistake(node, "%s; %s has no unit: write %ss or %sms", must, written, written, written);
      return null;
    }
    if (!is(Tag.STR)) {
      wrong(must);
      return null;
    }
    String text = file.expand(node, written);
    if (text == null) {
      return null;
    }
    try {
      Duration duration = Durations.parse(text);
      if (duration.compareTo(least) >= 0 && duration.compareTo(Join.LONGEST) <= 0) {
        return duration;
      }
      String range = Durations.format(least) + " to " + Durations.format(Join.LONGEST);
      file.mistake(node, "%s, from %s, not %s", must, range, Wording.quote(written));
    } catch (IllegalArgumentException e) {
      file.mistake(
          node, "%s, not %s; %s", must, Wording.quote(written), String.valueOf(e.getMessage()));
    }
    return null;
  }

  <T> @Nullable T choice(String must, Map<String, T> choices) {
    T choice = is(Tag.STR) ? choices.get(written) : null;
    if (choice == null && is(Tag.STR)) {
      String instead = Wording.instead(written, choices.keySet());
      String meant = instead.startsWith("; did") ? instead : "";
      file.mistake(node, "%s, not %s%s", must, Wording.quote(written), meant);
    } else if (choice == null) {
      wrong(must);
    }
    return choice;
  }

  @Nullable FieldPath path(String must) {
    String text = name(must);
    try {
      return text == null ? null : FieldPath.of(text);
    } catch (IllegalArgumentException e) {
      file.mistake(
          node, "a field path is names joined by dots, like a.b.c, not %s", Wording.quote(written));
      return null;
    }
  }

  /** Text, a number or a boolean to compare a field with. */
  @Nullable Scalar scalar(String must) {
    if (is(Tag.STR)) {
      return Scalar.text(written);
    }
    if (is(Tag.BOOL)) {
      Boolean value = bool(must);
      return value == null ? null : Scalar.bool(value);
    }
    if (!is(Tag.INT, Tag.FLOAT)) {
      wrong(must);
      return null;
    }
    if (written.length() > LONGEST_NUMBER || !DECIMAL.matcher(written).matches()) {
      file.mistake(
          node,
          "%s is no number that JSON has; write it in decimal, or in quotes to make it text",
          Wording.quote(written));
      return null;
    }
    return Scalar.number(new BigDecimal(written).toString());
  }

  private void wrong(String must) {
    String value = is(Tag.NULL) || !(node instanceof ScalarNode) ? kind(node) : shown();
    file.mistake(node, "%s, not %s", must, value);
  }

  private String shown() {
    return is(Tag.STR) ? Wording.quote(written) : shortened();
  }
}

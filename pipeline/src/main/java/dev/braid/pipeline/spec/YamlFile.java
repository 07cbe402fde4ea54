// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * One YAML 1.2 file while it is read: its nodes, and the mistakes found so far. Its size and depth
 * are bounded before a node is made, and there are no aliases, so that reading costs no more than
 * the file is long.
 */
final class YamlFile {

  static final int MOST_CHARACTERS = 256 * 1024;
  static final int DEEPEST = 16;

  /** What a text of the file stands for. */
  interface Expansion {
    /** The text with its placeholders filled in; null if one cannot be, which is reported. */
    @Nullable String expand(YamlFile file, Node at, String text);

    Expansion NONE = (file, at, text) -> text;
  }

  private final String name;
  private final Expansion expansion;
  private final List<Problem> problems = new ArrayList<>();

  YamlFile(String name, Expansion expansion) {
    this.name = name;
    this.expansion = expansion;
  }

  /** The text of the file at {@code path}, which must be UTF-8. */
  static String text(Path path) {
    YamlFile file = new YamlFile(path.toString(), Expansion.NONE);
    try (InputStream in = Files.newInputStream(path)) {
      // A character has at most four bytes, so what is cut off here is too long anyway.
      ByteBuffer bytes = ByteBuffer.wrap(in.readNBytes(4 * MOST_CHARACTERS + 4));
      CharBuffer text = CharBuffer.allocate(bytes.remaining());
      CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(bytes, text, true);
      String read = text.flip().toString();
      if (result.isError()) {
        throw file.broken(read, read.length(), "this is not UTF-8; save the file as UTF-8");
      }
      return read;
    } catch (NoSuchFileException e) {
      throw file.broken("", 0, "there is no such file");
    } catch (AccessDeniedException e) {
      throw file.broken("", 0, "the file may not be read; its permissions forbid it");
    } catch (IOException e) {
      String fault = Files.isDirectory(path) ? "it is a folder, not a file" : e.toString();
      throw file.broken("", 0, "the file cannot be read: " + fault);
    }
  }

  /** The mapping that {@code yaml} is; {@code must} says in words what it must be. */
  Section root(String yaml, String must, Keys keys) {
    if (yaml.length() > MOST_CHARACTERS) {
      throw broken(
          "", 0, "the file has more than " + MOST_CHARACTERS + " characters; is it the right one?");
    }
    // The parser fails on a surrogate pair across the end of its buffer: let it hold the whole
    // text.
    LoadSettings settings =
        LoadSettings.builder()
            .setSchema(new CoreSchema())
            .setBufferSize(yaml.length() + 16)
            .build();
    try {
      checkShape(new Parse(settings).parseString(yaml));
      check();
      Node root =
          new Compose(settings)
              .composeString(yaml)
              .orElseThrow(() -> broken("", 0, must + ", not empty"));
      return Section.of(this, root, root, must, keys);
    } catch (MarkedYamlEngineException e) {
      String fault = e.getProblem() == null ? "it cannot be read" : e.getProblem();
      String context = e.getContext() == null ? "" : e.getContext() + ", ";
      Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
      throw broken(mark, "this is not YAML: " + Wording.line(context + fault) + hint(yaml, mark));
    } catch (ReaderException e) {
      int at =
          yaml.offsetByCodePoints(
              0, Math.min(e.getPosition(), yaml.codePointCount(0, yaml.length())));
      String character = String.format("U+%04X", e.getCodePoint());
      throw broken(yaml, at, "YAML has no character " + character + "; remove it");
    } catch (YamlEngineException e) {
      throw broken("", 0, "this is not YAML: " + Wording.line(String.valueOf(e.getMessage())));
    }
  }

  /** Reports what is too deep and every alias; an event at a time, without recursion. */
  private void checkShape(Iterable<Event> events) {
    int depth = 0;
    for (Event event : events) {
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        case Alias ->
            mistake(event.getStartMark(), "aliases (*name) are not known here; write it out");
        default -> {}
      }
      if (depth > DEEPEST) {
        mistake(event.getStartMark(), "nothing here is nested this deep; is a bracket missing?");
        return;
      }
    }
  }

  /** In braces, an unquoted placeholder reads as a map. */
  private static String hint(String yaml, @Nullable Mark mark) {
    if (mark == null || mark.getColumn() == 0) {
      return "";
    }
    int[] line = yaml.lines().skip(mark.getLine()).findFirst().orElse("").codePoints().toArray();
    int at = mark.getColumn();
    boolean placeholder = at < line.length && line[at - 1] == '$' && line[at] == '{';
    return placeholder ? "; put ${...} in double quotes" : "";
  }

  @Nullable String expand(Node at, String text) {
    return expansion.expand(this, at, text);
  }

  @FormatMethod
  void mistake(Node at, @FormatString String message, Object... arguments) {
    mistake(at.getStartMark(), String.format(message, arguments));
  }

  private void mistake(Optional<Mark> mark, String message) {
    problems.add(problem(mark.orElse(null), message));
  }

  /** How many mistakes there are so far. */
  int mistakes() {
    return problems.size();
  }

  /**
   * Ends the reading if there was a mistake.
   *
   * @throws SpecException with all of them
   */
  void check() {
    if (!problems.isEmpty()) {
      throw new SpecException(problems);
    }
  }

  private Problem problem(@Nullable Mark mark, String message) {
    return mark == null
        ? new Problem(name, 1, 1, message)
        : new Problem(name, mark.getLine() + 1, mark.getColumn() + 1, message);
  }

  private SpecException broken(@Nullable Mark mark, String message) {
    problems.add(problem(mark, message));
    return new SpecException(problems);
  }

  private SpecException broken(String text, int index, String message) {
    String before = text.substring(0, Math.min(index, text.length()));
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    int start = before.lastIndexOf('\n') + 1;
    int column = 1 + before.codePointCount(start, before.length());
    problems.add(new Problem(name, line, column, message));
    return new SpecException(problems);
  }
}

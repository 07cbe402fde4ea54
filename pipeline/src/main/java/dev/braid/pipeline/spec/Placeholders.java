// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Fills in what is not in the file itself: {@code ${NAME}} and {@code ${NAME:-default}} from the
 * environment (the default also stands for an empty value), {@code ${file:/path}} with the trimmed
 * content of a file. <code>$${</code> is a plain <code>${</code>. What is filled in is not searched
 * for placeholders again.
 */
final class Placeholders implements YamlFile.Expansion {

  /** A piece of a text. */
  sealed interface Piece permits Plain, Variable, Content {
    /** Whether all of it is somewhere else than in the text. */
    default boolean isElsewhere() {
      return this instanceof Content
          || (this instanceof Variable variable
              && (variable.fallback() == null || variable.fallback().isEmpty()));
    }
  }

  /** What stands for itself. */
  record Plain(String text) implements Piece {}

  /** A variable of the environment, with what stands for it where it is not set or empty. */
  record Variable(String name, @Nullable String fallback) implements Piece {}

  /** What is in a file. */
  record Content(String path) implements Piece {}

  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\$\\$\\{|\\$\\{(?<body>[^}]*)}|\\$\\{");
  private static final Pattern VARIABLE =
      Pattern.compile("(?<name>[A-Za-z_][A-Za-z0-9_]*)(?<fallback>:-.*)?", Pattern.DOTALL);
  private static final int LONGEST_SECRET = 64 * 1024;

  private final Path folder;
  private final Function<String, @Nullable String> environment;

  /** Paths are relative to {@code folder}. */
  Placeholders(Path folder, Function<String, @Nullable String> environment) {
    this.folder = folder;
    this.environment = environment;
  }

  /** The pieces of {@code text}; null if one is no placeholder, of which the mistakes are told. */
  static @Nullable List<Piece> parse(String text, Consumer<String> mistakes) {
    List<Piece> pieces = new ArrayList<>();
    Matcher matcher = PLACEHOLDER.matcher(text);
    boolean whole = true;
    int done = 0;
    while (matcher.find()) {
      pieces.add(new Plain(text.substring(done, matcher.start())));
      Piece piece =
          matcher.group().equals("$${")
              ? new Plain("${")
              : placeholder(matcher.group("body"), mistakes);
      if (piece == null) {
        whole = false;
      } else {
        pieces.add(piece);
      }
      done = matcher.end();
    }
    pieces.add(new Plain(text.substring(done)));
    return whole ? pieces : null;
  }

  private static @Nullable Piece placeholder(@Nullable String body, Consumer<String> mistakes) {
    if (body == null) {
      mistakes.accept("'${' has no '}'; close it, or write $${ to mean it as it is");
      return null;
    }
    if (body.startsWith("file:")) {
      return new Content(body.substring("file:".length()));
    }
    Matcher variable = VARIABLE.matcher(body);
    if (!variable.matches()) {
      mistakes.accept(
          Wording.quote("${" + body + "}")
              + " is no placeholder; write ${NAME}, ${NAME:-default} or ${file:/path}");
      return null;
    }
    String fallback = variable.group("fallback");
    return new Variable(
        String.valueOf(variable.group("name")), fallback == null ? null : fallback.substring(2));
  }

  @Override
  public @Nullable String expand(YamlFile file, Node at, String text) {
    return fill(
        text, mistake -> file.mistake(at, "%s", mistake), "; set it, or write ${NAME:-default}");
  }

  /**
   * The text with its placeholders filled in; null if one cannot be, which is told.
   *
   * @param advice what to say of a variable that is not set
   */
  @Nullable String fill(String text, Consumer<String> mistakes, String advice) {
    List<Piece> pieces = parse(text, mistakes);
    if (pieces == null) {
      return null;
    }
    StringBuilder filled = new StringBuilder();
    boolean whole = true;
    for (Piece piece : pieces) {
      String value = value(piece, mistakes, advice);
      whole &= value != null;
      filled.append(value);
    }
    return whole ? filled.toString() : null;
  }

  private @Nullable String value(Piece piece, Consumer<String> mistakes, String advice) {
    if (piece instanceof Plain plain) {
      return plain.text();
    }
    if (piece instanceof Content content) {
      return content(content.path(), mistakes);
    }
    Variable variable = (Variable) piece;
    String name = variable.name();
    String value = environment.apply(name);
    if (variable.fallback() != null) {
      return value == null || value.isEmpty() ? variable.fallback() : value;
    }
    if (value == null) {
      mistakes.accept(
          "${" + name + "} is not set in the environment" + advice.replace("NAME", name));
    }
    return value;
  }

  private @Nullable String content(String path, Consumer<String> mistakes) {
    String shown = Wording.quote("${file:" + path + "}");
    try (InputStream in = Files.newInputStream(folder.resolve(path))) {
      byte[] bytes = in.readNBytes(LONGEST_SECRET + 1);
      if (bytes.length <= LONGEST_SECRET) {
        return new String(bytes, StandardCharsets.UTF_8).strip();
      }
      mistakes.accept("the file of " + shown + " is longer than " + LONGEST_SECRET + " bytes");
    } catch (NoSuchFileException | InvalidPathException e) {
      mistakes.accept("there is no such file: " + shown);
    } catch (IOException e) {
      mistakes.accept("the file of " + shown + " cannot be read; is it a file, with permission?");
    }
    return null;
  }
}

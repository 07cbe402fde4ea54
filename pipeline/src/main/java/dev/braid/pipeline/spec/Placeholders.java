// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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

  @Override
  public @Nullable String expand(YamlFile file, Node at, String text) {
    StringBuilder expanded = new StringBuilder();
    Matcher matcher = PLACEHOLDER.matcher(text);
    boolean whole = true;
    int done = 0;
    while (matcher.find()) {
      String body = matcher.group("body");
      String value = matcher.group().equals("$${") ? "${" : resolve(file, at, body);
      whole &= value != null;
      expanded.append(text, done, matcher.start()).append(value);
      done = matcher.end();
    }
    return whole ? expanded.append(text, done, text.length()).toString() : null;
  }

  private @Nullable String resolve(YamlFile file, Node at, @Nullable String body) {
    if (body == null) {
      file.mistake(at, "'${' has no '}'; close it, or write $${ to mean it as it is");
      return null;
    }
    if (body.startsWith("file:")) {
      return content(file, at, body.substring("file:".length()));
    }
    Matcher variable = VARIABLE.matcher(body);
    if (!variable.matches()) {
      file.mistake(
          at,
          "%s is no placeholder; write ${NAME}, ${NAME:-default} or ${file:/path}",
          Wording.quote("${" + body + "}"));
      return null;
    }
    String name = String.valueOf(variable.group("name"));
    String value = environment.apply(name);
    String fallback = variable.group("fallback");
    if (fallback != null) {
      return value == null || value.isEmpty() ? fallback.substring(2) : value;
    }
    if (value == null) {
      file.mistake(
          at, "${%s} is not set in the environment; set it, or write ${%s:-default}", name, name);
    }
    return value;
  }

  private @Nullable String content(YamlFile file, Node at, String path) {
    String shown = Wording.quote("${file:" + path + "}");
    try (InputStream in = Files.newInputStream(folder.resolve(path))) {
      byte[] bytes = in.readNBytes(LONGEST_SECRET + 1);
      if (bytes.length <= LONGEST_SECRET) {
        return new String(bytes, StandardCharsets.UTF_8).strip();
      }
      file.mistake(at, "the file of %s is longer than %s bytes", shown, LONGEST_SECRET);
    } catch (NoSuchFileException | InvalidPathException e) {
      file.mistake(at, "there is no such file: %s", shown);
    } catch (IOException e) {
      file.mistake(at, "the file of %s cannot be read; is it a file, with permission?", shown);
    }
    return null;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text file that travels in an argument, as a {@code data:} URL of RFC 2397, so that a job needs
 * no file where it starts.
 *
 * @param name the path of the file where it comes from
 */
public record Document(String name, String text) {

  private static final String SCHEME = "data:";
  private static final String UNNAMED = "the data URL";
  private static final Pattern URL =
      Pattern.compile(
          "data:[^,;]*(?<parameters>(;[^,;]*)*?)(?<base64>;base64)?,(?<data>.*)", Pattern.DOTALL);
  private static final Pattern NAME = Pattern.compile(";name=([^;]*)");

  /** The file at {@code path}, by its absolute path. */
  public static Document read(Path path) throws IOException {
    return new Document(path.toAbsolutePath().toString(), Files.readString(path));
  }

  /** What relative paths in it are relative to. */
  public Path folder() {
    Path parent = Path.of(name).toAbsolutePath().getParent();
    return parent == null ? Path.of("").toAbsolutePath() : parent;
  }

  static boolean isUrl(String text) {
    return text.startsWith(SCHEME);
  }

  /**
   * The document that {@link #toUrl} wrote, or any other {@code data:} URL of UTF-8 text.
   *
   * @throws JobMistake if it is none
   */
  public static Document parse(String url) {
    Matcher matcher = URL.matcher(url);
    if (!matcher.matches()) {
      throw new JobMistake("a data URL must be like data:application/yaml;base64,am9pbjo=");
    }
    Matcher name = NAME.matcher(String.valueOf(matcher.group("parameters")));
    String data = String.valueOf(matcher.group("data"));
    try {
      String text =
          matcher.group("base64") == null
              ? decoded(data.replace("+", "%2B"))
              : new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8);
      return new Document(name.find() ? decoded(name.group(1)) : UNNAMED, text);
    } catch (IllegalArgumentException e) {
      throw new JobMistake("a data URL cannot be decoded: " + e.getMessage());
    }
  }

  /** This document as one argument. */
  public String toUrl() {
    return "data:application/yaml;name="
        + URLEncoder.encode(name, StandardCharsets.UTF_8)
        + ";base64,"
        + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}

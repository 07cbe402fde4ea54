// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spoils a text at random: its characters, its lines, its tokens. */
final class Mutation {

  private static final Pattern TOKEN = Pattern.compile("[\\w./$@-]+|[^\\w\\s]");

  /** What takes the place of a token. */
  private static final List<String> ODD =
      List.of(
          "",
          "null",
          "~",
          "true",
          "yes",
          "0",
          "-1",
          "5",
          "1.5",
          "1e999999999",
          "100e2147483647",
          ".inf",
          ".nan",
          "0x1F",
          "0o17",
          "9".repeat(400),
          "9".repeat(20_000),
          "1e-99999999999",
          "5s",
          "0s",
          "9999999999d",
          "PT5S",
          "PT-5S",
          "P9999999999999D",
          "5 s",
          "1MiB",
          "99999MiB",
          "[]",
          "{}",
          "[a, b]",
          "{ a: b }",
          "[[a]]",
          "[{ a: [b] }]",
          "\"\"",
          "'",
          "\"",
          "\"\\x00\"",
          "\"\\uD800\"",
          "!!int abc",
          "!!float abc",
          "!!bool abc",
          "!!null abc",
          "!!binary a",
          "!!set {}",
          "!a b",
          "&a b",
          "*a",
          "<<: *a",
          "? a",
          "? [a, b]",
          "- a",
          "|",
          ">",
          "|9",
          "%",
          "%YAML 9.9",
          "%YAML 99999999999.1",
          "%TAG ! a",
          "---",
          "...",
          "\t",
          "#",
          "@",
          "`",
          "a..b",
          ".",
          "..",
          "a.b.c",
          "a".repeat(2_000),
          "\uFEFF",
          "\u0000",
          "\u0085",
          "\u2028",
          "\uFFFE",
          "\uD800",
          "\uDC00",
          "😀",
          "ü",
          "é",
          "request",
          "finish",
          "beat",
          "requests",
          "events",
          "outcomes",
          "all",
          "optional",
          "wait",
          "maxWait",
          "key",
          "kafka",
          "file",
          "memory",
          "${",
          "}",
          "${A}",
          "${A:-b}",
          "${file:a}",
          "${file:/}",
          "${file:\\0}",
          "$${",
          "${a b}",
          "redis://a",
          "[".repeat(3_000),
          "{a: ".repeat(3_000),
          "- ".repeat(3_000),
          "? ".repeat(3_000),
          "[".repeat(10) + "a" + "]".repeat(10));

  private Mutation() {}

  /** {@code text} with one to six things about it changed. */
  static String of(String text, Random random) {
    String mutated = text;
    for (int i = random.nextInt(6); i >= 0; i--) {
      mutated =
          switch (random.nextInt(4)) {
            case 0 -> character(mutated, random);
            case 1 -> line(mutated, random);
            default -> token(mutated, random);
          };
    }
    return mutated;
  }

  private static String character(String text, Random random) {
    if (text.isEmpty()) {
      return "a";
    }
    int at = random.nextInt(text.length());
    String before = text.substring(0, at);
    String after = text.substring(at + 1);
    return switch (random.nextInt(5)) {
      case 0 -> before + after;
      case 1 -> before + text.charAt(at) + text.charAt(at) + after;
      case 2 -> before;
      case 3 -> before + (char) random.nextInt(0x10000) + after;
      default -> before + "{}[],:#&*!|>'\"%@`- \n\t?".charAt(random.nextInt(22)) + after;
    };
  }

  private static String line(String text, Random random) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    if (lines.isEmpty()) {
      return "a: b\n";
    }
    int at = random.nextInt(lines.size());
    switch (random.nextInt(5)) {
      case 0 -> lines.remove(at);
      case 1 -> lines.add(random.nextInt(lines.size()), lines.get(at));
      case 2 -> Collections.swap(lines, at, random.nextInt(lines.size()));
      case 3 -> lines.set(at, " ".repeat(random.nextInt(5)) + lines.get(at));
      default -> lines.set(at, lines.get(at).strip());
    }
    return String.join("\n", lines) + "\n";
  }

  private static String token(String text, Random random) {
    List<int[]> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    while (matcher.find()) {
      tokens.add(new int[] {matcher.start(), matcher.end()});
    }
    if (tokens.isEmpty()) {
      return ODD.get(random.nextInt(ODD.size()));
    }
    int[] token = tokens.get(random.nextInt(tokens.size()));
    int[] other = tokens.get(random.nextInt(tokens.size()));
    String instead =
        switch (random.nextInt(4)) {
          case 0 -> "";
          case 1 -> text.substring(other[0], other[1]);
          default -> ODD.get(random.nextInt(ODD.size()));
        };
    return text.substring(0, token[0]) + instead + text.substring(token[1]);
  }
}

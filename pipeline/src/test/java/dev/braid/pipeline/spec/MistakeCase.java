// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A file with a mistake and what a reader must say about it. A resource holds many:
 *
 * <pre>
 * # its name
 * -text of the valid file that is replaced, which is there exactly once
 * +text in its place; without a line with a minus: the whole file
 * 11:1: a problem
 * </pre>
 *
 * In lines with a plus or a minus, {@code \t} and the like are what they are in Java.
 */
record MistakeCase(String name, List<String> from, List<String> to, List<String> problems) {

  static Stream<MistakeCase> in(String resource) throws IOException {
    List<MistakeCase> cases = new ArrayList<>();
    for (String line : text(resource).lines().filter(line -> !line.isEmpty()).toList()) {
      if (line.startsWith("# ")) {
        cases.add(
            new MistakeCase(
                line.substring(2), new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
        continue;
      }
      MistakeCase last = cases.get(cases.size() - 1);
      switch (line.charAt(0)) {
        case '-' -> last.from.add(line.substring(1).translateEscapes());
        case '+' -> last.to.add(line.substring(1).translateEscapes());
        default -> last.problems.add(line);
      }
    }
    return cases.stream();
  }

  private static String text(String resource) throws IOException {
    try (InputStream in = MistakeCase.class.getResourceAsStream(resource)) {
      assertThat(resource, in, notNullValue());
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The mistaken file, where {@code valid} is the one without. */
  String applyTo(String valid) {
    if (from.isEmpty()) {
      return String.join("\n", to);
    }
    String replaced = String.join("\n", from);
    assertThat(replaced, valid.split(Pattern.quote(replaced), -1).length, equalTo(2));
    return valid.replace(replaced, String.join("\n", to));
  }

  @Override
  public String toString() {
    return name;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinesTest {

  @Test
  void aLineEndsWithLfOrCrLfOrTheFile() throws IOException {
    assertThat(lines("a\nb\r\nc", 9), contains("a:1", "b:1", "c:1"));
    assertThat(lines("a\n", 9), contains("a:1"));
    assertThat(lines("", 9), is(empty()));
    assertThat(lines("\n\n", 9), contains(" blank", " blank"));
    assertThat(lines(" \t\r\nx\ry\n", 9), contains(" \t blank", "x\ry:3"));
  }

  @Test
  void ofALongLineTheBeginningIsHeldAndItsLengthKnown() throws IOException {
    assertThat(
        lines("12345\n123456\n1234567\nx", 5), contains("12345:5", "123456:6", "123456:7", "x:1"));
    assertThat(lines("          x", 5), contains("      :11"));
  }

  @Test
  void linesLongerThanTheBuffer() throws IOException {
    String line = "0123456789".repeat(20_000);
    assertThat(
        lines(line + "\r\n" + line, 1_000_000), contains(line + ":200000", line + ":200000"));
  }

  private static List<String> lines(String text, int most) throws IOException {
    Lines lines = new Lines(new ByteArrayInputStream(text.getBytes(UTF_8)), most);
    List<String> all = new ArrayList<>();
    while (lines.next()) {
      String line = new String(lines.bytes(), UTF_8);
      all.add(lines.isBlank() ? line + " blank" : line + ":" + lines.length());
    }
    return all;
  }
}

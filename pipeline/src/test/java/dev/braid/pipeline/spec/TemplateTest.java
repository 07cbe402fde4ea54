// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateTest {

  private static final Map<String, String> ENVIRONMENT = Map.of("A", "one ${B}", "EMPTY", "");

  @Test
  void placeholdersAreFilledInWhenItIsAskedFor(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("secret"), " two\n");

    assertThat(
        resolved(
            folder, "${A}, ${EMPTY:-three}, ${file:secret}, ${file:" + folder + "/secret} $${C}"),
        equalTo("one ${B}, three, two, two ${C}"));
  }

  @Test
  void whatIsNotThereIsNamedInOneLine(@TempDir Path folder) {
    IllegalStateException fault =
        assertThrows(IllegalStateException.class, () -> resolved(folder, "${A} ${B} ${file:none}"));

    assertThat(
        fault.getMessage(),
        equalTo("${B} is not set in the environment; there is no such file: '${file:none}'"));
  }

  @Test
  void itDoesNotShowItself() {
    assertThat(new Template("password=hunter2 ${A}", "/").toString(), equalTo("***"));
  }

  private String resolved(Path folder, String text) {
    return new Template(text, folder.toString()).resolve(ENVIRONMENT::get);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.stack;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInRelativeOrder;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process of the stack is started with. */
final class JavaArgumentsTest {

  @Test
  void aProcessThatIsStartingReadsAWholeFileWhateverStartsNext(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("java.args");
    var unused = JavaArguments.command("flink", file, List.of(), List.of(), List.of("Main"));
    String before = Files.readString(file);
    Path opened = Files.createLink(folder.resolve("opened"), file);

    unused = JavaArguments.command("kafka", file, List.of(), List.of(), List.of("Main"));

    assertThat(Files.readString(opened), is(before));
    assertThat(Files.readString(file), is(not(before)));
  }

  @Test
  void allHaveTheOptionsOfTheBuildBeforeTheirOwn(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("java.args");
    String before = System.getProperty(JavaArguments.OPTIONS, "");
    try {
      System.setProperty(JavaArguments.OPTIONS, " -Done  -Dtwo");
      assertThat(
          JavaArguments.command("flink", file, List.of(), List.of("-Dthree"), List.of("Main")),
          containsInRelativeOrder("-Done", "-Dtwo", "-Dthree", "Main"));
      System.setProperty(JavaArguments.OPTIONS, "");
      assertThat(
          JavaArguments.command("flink", file, List.of(), List.of(), List.of("Main")),
          not(hasItem("")));
    } finally {
      System.setProperty(JavaArguments.OPTIONS, before);
    }
  }

  @Test
  void librariesAreLastOnTheClassPath(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("java.args");
    Path jar = folder.resolve("a job.jar");

    var unused = JavaArguments.command("flink", file, List.of(jar), List.of(), List.of("Main"));
    assertThat(Files.readString(file).strip(), endsWith(".jar:" + jar + "\""));

    unused = JavaArguments.command("flink", file, List.of(), List.of(), List.of("Main"));
    assertThat(Files.readString(file).strip(), endsWith(".jar\""));
  }
}

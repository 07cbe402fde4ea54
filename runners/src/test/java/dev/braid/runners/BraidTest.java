// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.startsWith;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BraidTest {

  @Test
  void tellsTheVersionsThatTheBuildWroteDown() {
    CommandLineRun run = CommandLineRun.of("--version");

    assertThat(run.exitCode(), is(0));
    assertThat(
        run.out(),
        matchesPattern("braid \\d+\\.\\d+\\.\\d+\\RBeam 2\\.\\S+, Flink 1\\.\\S+\\RJava .*\\R"));
  }

  @Test
  void explainsItselfAndItsVerbs() {
    assertThat(CommandLineRun.of("--help").out(), containsString("Exit codes:"));
    assertThat(CommandLineRun.of("help", "run").out(), startsWith("Usage: braid run "));
    assertThat(CommandLineRun.of("run", "--help").exitCode(), is(0));
  }

  @Test
  void completesInAShell() {
    assertThat(
        CommandLineRun.of("generate-completion").out(),
        allOf(containsString("--endpoints"), containsString("\"direct\" \"flink\"")));
  }

  @Test
  void saysWhatAWrongCallShouldHaveBeen() {
    CommandLineRun none = CommandLineRun.of();
    assertThat(none.exitCode(), is(2));
    assertThat(none.err(), startsWith("braid: what to do? "));

    CommandLineRun misspelt = CommandLineRun.of("chek");
    assertThat(misspelt.exitCode(), is(2));
    assertThat(misspelt.err(), containsString("Did you mean: braid check"));

    CommandLineRun incomplete = CommandLineRun.of("run");
    assertThat(incomplete.exitCode(), is(2));
    assertThat(incomplete.err(), containsString("'SPEC'"));
  }

  @Test
  void describesASpec(@TempDir Path folder) throws IOException {
    CommandLineRun run = CommandLineRun.of("check", Orders.in(folder));

    assertThat(run.err(), is(""));
    assertThat(run.exitCode(), is(0));
    assertThat(run.out(), containsString("sold"));
  }

  @Test
  void listsEveryMistakeOfASpecOnALineOfItsOwn(@TempDir Path folder) throws IOException {
    Path spec = Files.writeString(folder.resolve("join.yaml"), "join: x\nkeey: a\nwayt: 5s\n");

    for (String verb : new String[] {"check", "run"}) {
      CommandLineRun run = CommandLineRun.of(verb, spec);

      assertThat(run.exitCode(), is(2));
      assertThat(run.out(), is(""));
      assertThat(
          run.err(),
          allOf(
              containsString(spec + ":2:1: unknown key 'keey'"),
              containsString(spec + ":3:1: unknown key 'wayt'")));
      assertThat(run.err().lines().allMatch(line -> line.startsWith(spec + ":")), is(true));
    }
  }

  @Test
  void saysThatASpecIsNotThere(@TempDir Path folder) {
    CommandLineRun run = CommandLineRun.of("check", folder.resolve("none.yaml"));

    assertThat(run.exitCode(), is(2));
    assertThat(run.err(), containsString("none.yaml:1:1: there is no such file"));
  }
}

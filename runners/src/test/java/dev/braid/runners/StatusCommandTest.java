// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StatusCommandTest {

  @Test
  void anAgeIsInTheUnitInWhichItIsSmall() {
    assertThat(StatusCommand.age(1_999), is("1999ms"));
    assertThat(StatusCommand.age(2_999), is("2s"));
    assertThat(StatusCommand.age(125_000), is("2m"));
    assertThat(StatusCommand.age(7_200_000), is("2h"));
    assertThat(StatusCommand.age(-2_999), is("-2s"));
  }

  @Test
  void saysSoIfNothingIsDeployed(@TempDir Path folder) throws Exception {
    Files.createFile(Files.createDirectories(folder.resolve("never-started")).resolve("lock"));

    CommandLineRun run = CommandLineRun.of("status", "--releases", folder);

    assertThat(run.err(), is(""));
    assertThat(run.out(), is("nothing is deployed, says " + folder + System.lineSeparator()));
    assertThat(run.exitCode(), is(0));
  }
}

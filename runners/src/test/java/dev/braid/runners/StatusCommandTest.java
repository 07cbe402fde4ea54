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
  void saysSoIfNothingIsDeployed(@TempDir Path folder) throws Exception {
    Files.createFile(Files.createDirectories(folder.resolve("never-started")).resolve("lock"));

    CommandLineRun run = CommandLineRun.of("status", "--releases", folder);

    assertThat(run.err(), is(""));
    assertThat(run.out(), is("nothing is deployed, says " + folder + System.lineSeparator()));
    assertThat(run.exitCode(), is(0));
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.runners.deploy.TakeOver;
import java.time.Duration;
import picocli.CommandLine.Option;

/** When a version may take the place of the one that runs. */
final class TakeOverOptions {

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      defaultValue = "30s",
      description =
          "How long the new version runs along before it takes over (default: ${DEFAULT-VALUE}).",
      converter = GenerateCommand.ToDuration.class)
  private Duration warmUp = Duration.ofSeconds(30);

  @Option(
      names = "--patience",
      paramLabel = "TIME",
      defaultValue = "5m",
      description = "How long it may take to catch up (default: ${DEFAULT-VALUE}).",
      converter = GenerateCommand.ToDuration.class)
  private Duration patience = Duration.ofMinutes(5);

  TakeOver get() {
    return new TakeOver(warmUp, patience);
  }
}

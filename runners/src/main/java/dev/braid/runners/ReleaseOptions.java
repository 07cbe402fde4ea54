// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.runners.cluster.FlinkRest;
import dev.braid.runners.deploy.DeployException;
import dev.braid.runners.deploy.Deployer;
import dev.braid.runners.deploy.Release;
import dev.braid.runners.deploy.Releases;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where releases are kept, and on which cluster they run. */
final class ReleaseOptions {

  @Option(
      names = "--flink",
      paramLabel = "URL",
      description = "The Flink cluster, by the URL of its REST API (default: where it runs).")
  private @Nullable String url;

  @Option(
      names = "--releases",
      paramLabel = "DIR",
      defaultValue = ".braid/releases",
      description =
          "The folder that keeps what was deployed, to go back to (default: ${DEFAULT-VALUE}).")
  private Path folder = Path.of(".braid", "releases");

  Path folder() {
    return folder;
  }

  /**
   * The cluster.
   *
   * @throws DeployException if it is not given and nothing of the join was deployed
   */
  FlinkRest cluster(String join) throws IOException {
    if (url != null) {
      return FlinkRest.at(url);
    }
    List<Release> all = Releases.of(folder, join);
    if (all.isEmpty()) {
      throw new DeployException(
          "of '" + join + "' nothing is deployed, says " + folder + "; give --flink or --releases");
    }
    return FlinkRest.at(all.get(all.size() - 1).cluster());
  }

  /** What is done with a join's releases, one at a time. */
  interface Deed {
    void with(Deployer deployer) throws IOException;
  }

  /** Does something with a join's releases, and prints each step with its time. */
  void change(String join, PrintWriter out, Deed deed) throws IOException {
    FlinkRest cluster = cluster(join);
    try (Releases releases = Releases.change(folder, join)) {
      deed.with(
          new Deployer(
              cluster,
              releases,
              (took, what) -> {
                out.printf(Locale.ROOT, "%6.1f s  %s%n", took.toMillis() / 1e3, what);
                out.flush();
              }));
    }
  }
}

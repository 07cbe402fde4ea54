// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.stack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JobManager of a {@link FlinkCluster}. It forgets its jobs when it ends. */
public final class JobManager extends Part {

  private static final String MAIN =
      "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint";

  /** Nothing it does is done so often that it is worth C2's time. */
  private static final List<String> OPTIONS =
      List.of(
          "-Xmx600m", "-XX:MaxMetaspaceSize=512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final FlinkConfig config;
  private final int prometheusPort = Ports.free();
  private final FlinkProbe probe;

  JobManager(FlinkConfig config, FlinkProbe probe) {
    super("jobmanager", config.folder());
    this.config = config;
    this.probe = probe;
  }

  /** Where it shows its metrics. */
  public String prometheusUrl() {
    return "http://localhost:" + prometheusPort + "/metrics";
  }

  @Override
  public void start() throws IOException {
    launch();
    awaitAnswer();
  }

  void launch() throws IOException {
    Map<String, String> own = new LinkedHashMap<>();
    own.put("metrics.reporter.prom.port", Integer.toString(prometheusPort));
    Path folder = config.write(name(), own);
    process().launch(config.command(folder, log(), OPTIONS, MAIN), config.environment());
  }

  void awaitAnswer() throws IOException {
    process().await(probe::answers, probe.url());
  }
}

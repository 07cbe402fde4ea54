// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.stack;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JobManager of a {@link FlinkCluster}. It forgets its jobs when it ends. */
public final class JobManager extends Part {

  private static final String MAIN =
      "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint";

  private final FlinkConfig config;
  private final int prometheusPort = Ports.free();
  private final FlinkRest rest;

  JobManager(FlinkConfig config, FlinkRest rest) {
    super("jobmanager", config.folder());
    this.config = config;
    this.rest = rest;
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
    List<String> main = new ArrayList<>(List.of(MAIN, "--configDir"));
    main.add(config.write(name(), own).toString());
    process()
        .launch(
            config.command(
                log(), List.of("-Xmx600m", "-XX:MaxMetaspaceSize=512m", "-XX:+UseSerialGC"), main),
            config.environment());
  }

  void awaitAnswer() throws IOException {
    process().await(rest::answers, rest.url());
  }
}

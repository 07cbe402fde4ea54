// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.stack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A TaskManager of a {@link FlinkCluster}. */
public final class TaskManager extends Part {

  private static final String MAIN = "org.apache.flink.runtime.taskexecutor.TaskManagerRunner";

  private static final int FRAMEWORK_HEAP_MB = 128;
  private static final int FRAMEWORK_OFF_HEAP_MB = 128;
  private static final int TASK_OFF_HEAP_MB = 64;
  private static final int NETWORK_MB = 128;
  private static final int METASPACE_MB = 384;
  private static final int OVERHEAD_MB = 256;

  /**
   * So that a job that starts leaves the others of the process their share of few cores. Its code
   * is new to the JVM even where it is theirs: C2 takes it up after five times as many calls as by
   * default, and that classes come does not start a collection.
   */
  private static final List<String> CALM_STARTS =
      List.of(
          "-XX:MetaspaceSize=256m",
          "-XX:Tier4InvocationThreshold=25000",
          "-XX:Tier4MinInvocationThreshold=3000",
          "-XX:Tier4CompileThreshold=75000",
          "-XX:Tier4BackEdgeThreshold=200000");

  private final FlinkConfig config;
  private final FlinkProbe probe;
  private final int prometheusPort = Ports.free();
  private int lives;

  TaskManager(int number, FlinkConfig config, FlinkProbe probe) {
    super("taskmanager-" + number, config.folder());
    this.config = config;
    this.probe = probe;
  }

  /** Where it shows its metrics. */
  public String prometheusUrl() {
    return "http://localhost:" + prometheusPort + "/metrics";
  }

  /** {@inheritDoc} It answers when it has registered at the JobManager, which must be running. */
  @Override
  public void start() throws IOException {
    launch();
    awaitRegistered();
  }

  void launch() throws IOException {
    lives++;
    Path folder = config.write(name(), own());
    int direct = FRAMEWORK_OFF_HEAP_MB + TASK_OFF_HEAP_MB + NETWORK_MB;
    int heap = FRAMEWORK_HEAP_MB + config.taskHeapMb();
    List<String> options = new ArrayList<>(CALM_STARTS);
    options.add("-Xms" + heap + "m"); // as Flink's scripts do
    options.add("-Xmx" + heap + "m");
    options.add("-XX:MaxDirectMemorySize=" + direct + "m");
    options.add("-XX:MaxMetaspaceSize=" + METASPACE_MB + "m");
    process().launch(config.command(folder, log(), options, MAIN), config.environment());
  }

  void awaitRegistered() throws IOException {
    process().await(() -> probe.knows(id()), probe.url());
  }

  /** Another in each life, so that it is not taken for one that died. */
  private String id() {
    return name() + "." + lives;
  }

  /** Without the scripts of Flink, which work it out, all of the memory must be said. */
  private Map<String, String> own() {
    Map<String, String> own = new LinkedHashMap<>();
    own.put("taskmanager.resource-id", id());
    own.put("metrics.reporter.prom.port", Integer.toString(prometheusPort));
    own.put("taskmanager.cpu.cores", Integer.toString(config.slots()));
    own.put("taskmanager.memory.framework.heap.size", FRAMEWORK_HEAP_MB + "m");
    own.put("taskmanager.memory.framework.off-heap.size", FRAMEWORK_OFF_HEAP_MB + "m");
    own.put("taskmanager.memory.task.heap.size", config.taskHeapMb() + "m");
    own.put("taskmanager.memory.task.off-heap.size", TASK_OFF_HEAP_MB + "m");
    own.put("taskmanager.memory.network.min", NETWORK_MB + "m");
    own.put("taskmanager.memory.network.max", NETWORK_MB + "m");
    own.put("taskmanager.memory.managed.size", config.managedMb() + "m");
    own.put("taskmanager.memory.jvm-metaspace.size", METASPACE_MB + "m");
    own.put("taskmanager.memory.jvm-overhead.min", OVERHEAD_MB + "m");
    own.put("taskmanager.memory.jvm-overhead.max", OVERHEAD_MB + "m");
    return own;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the processes of a {@link FlinkCluster} have in common.
 *
 * @param slots of each TaskManager
 * @param taskHeapMb of each TaskManager
 * @param more settings that replace ours
 * @param environment of the processes, beside what they inherit
 * @param libraries a job jar whose classes all jobs have in common
 */
record FlinkConfig(
    Path folder,
    int restPort,
    int rpcPort,
    int slots,
    int taskHeapMb,
    boolean rocksdb,
    Map<String, String> more,
    Map<String, String> environment,
    @Nullable Path libraries) {

  /** With less, RocksDB flushes all the time, and a join is a thousand times slower. */
  private static final int ROCKSDB_MB_PER_SLOT = 400;

  private static final int HEAP_STATE_MB_PER_SLOT = 32;

  FlinkConfig {
    more = Map.copyOf(more);
    environment = Map.copyOf(environment);
  }

  FlinkConfig withRestPort(int other) {
    return new FlinkConfig(
        folder, other, rpcPort, slots, taskHeapMb, rocksdb, more, environment, libraries);
  }

  FlinkConfig withSlots(int other) {
    return new FlinkConfig(
        folder, restPort, rpcPort, other, taskHeapMb, rocksdb, more, environment, libraries);
  }

  FlinkConfig withTaskHeapMb(int other) {
    return new FlinkConfig(
        folder, restPort, rpcPort, slots, other, rocksdb, more, environment, libraries);
  }

  FlinkConfig withRocksdb(boolean other) {
    return new FlinkConfig(
        folder, restPort, rpcPort, slots, taskHeapMb, other, more, environment, libraries);
  }

  FlinkConfig withSetting(String key, String value) {
    return new FlinkConfig(
        folder,
        restPort,
        rpcPort,
        slots,
        taskHeapMb,
        rocksdb,
        and(more, key, value),
        environment,
        libraries);
  }

  FlinkConfig withVariable(String name, String value) {
    return new FlinkConfig(
        folder,
        restPort,
        rpcPort,
        slots,
        taskHeapMb,
        rocksdb,
        more,
        and(environment, name, value),
        libraries);
  }

  FlinkConfig withLibraries(Path other) {
    return new FlinkConfig(
        folder, restPort, rpcPort, slots, taskHeapMb, rocksdb, more, environment, other);
  }

  private static Map<String, String> and(Map<String, String> map, String key, String value) {
    Map<String, String> all = new LinkedHashMap<>(map);
    all.put(key, value);
    return all;
  }

  /** Memory of a TaskManager that is managed by Flink, which is RocksDB's. */
  int managedMb() {
    return slots * (rocksdb ? ROCKSDB_MB_PER_SLOT : HEAP_STATE_MB_PER_SLOT);
  }

  /** Writes the configuration of one process. */
  Path write(String process, Map<String, String> own) throws IOException {
    Path configFolder = Files.createDirectories(folder.resolve(process));
    Map<String, String> all = common();
    all.putAll(own);
    all.putAll(more);
    List<String> lines = new ArrayList<>();
    all.forEach((key, value) -> lines.add(key + ": '" + value.replace("'", "''") + "'"));
    Files.write(configFolder.resolve("config.yaml"), lines);
    return configFolder;
  }

  /**
   * The command that runs a main class of Flink.
   *
   * @param configFolder of this process, see {@link #write}
   */
  List<String> command(Path configFolder, Path log, List<String> options, String main)
      throws IOException {
    List<String> all = new ArrayList<>(options);
    all.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=info");
    all.add("-Dorg.slf4j.simpleLogger.log.org.apache.kafka=warn");
    all.add("-Dorg.slf4j.simpleLogger.log.org.apache.pekko=warn");
    // The web UI shows it.
    all.add("-Dlog.file=" + log);
    // A file for each process: they start at the same time, and one reads while another is written.
    return JavaArguments.command(
        "flink",
        configFolder.resolve("flink.args"),
        libraries == null ? List.of() : List.of(ownLibraries()),
        all,
        List.of(main, "--configDir", configFolder.toString()));
  }

  /** Takes a copy of the libraries, as a build may write the jar anew while processes read it. */
  void copyLibraries() throws IOException {
    if (libraries != null) {
      Files.createDirectories(ownLibraries().getParent());
      Files.copy(libraries, ownLibraries(), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private Path ownLibraries() {
    return folder.resolve("lib").resolve("libraries.jar");
  }

  private Map<String, String> common() throws IOException {
    Map<String, String> common = new LinkedHashMap<>();
    common.put("jobmanager.rpc.address", "localhost");
    common.put("jobmanager.rpc.port", Integer.toString(rpcPort));
    common.put("jobmanager.bind-host", "localhost");
    common.put("taskmanager.host", "localhost");
    common.put("taskmanager.bind-host", "localhost");
    common.put("rest.address", "localhost");
    common.put("rest.bind-address", "localhost");
    common.put("rest.port", Integer.toString(restPort));
    common.put("rest.bind-port", Integer.toString(restPort));
    common.put("web.submit.enable", "true");
    common.put("web.cancel.enable", "true");
    common.put("web.upload.dir", folder("uploads").toString());
    common.put("blob.storage.directory", folder("blobs").toString());
    common.put("io.tmp.dirs", folder("tmp").toString());
    common.put("taskmanager.numberOfTaskSlots", Integer.toString(slots));
    common.put("parallelism.default", "1");
    common.put("state.backend.type", rocksdb ? "rocksdb" : "hashmap");
    common.put("state.backend.incremental", "true");
    common.put("state.checkpoints.dir", folder("checkpoints").toUri().toString());
    common.put("state.savepoints.dir", folder("savepoints").toUri().toString());
    common.put("classloader.check-leaked-classloader", "false");
    if (libraries != null) {
      common.put(
          "classloader.parent-first-patterns.additional", String.join(";", FlinkCluster.LIBRARIES));
    }
    // In milliseconds. A killed one refuses two heartbeats and is known to be gone, one that stands
    // still is waited for; and its jobs go on, however often that happens.
    common.put("heartbeat.interval", "1000");
    common.put("heartbeat.timeout", "10000");
    common.put("cluster.registration.max-timeout", "2000");
    common.put("cluster.registration.error-delay", "1000");
    common.put("cluster.registration.refused-registration-delay", "1000");
    common.put("restart-strategy.type", "fixed-delay");
    common.put("restart-strategy.fixed-delay.attempts", Integer.toString(Integer.MAX_VALUE));
    common.put("restart-strategy.fixed-delay.delay", "1 s");
    common.put("metrics.reporters", "prom");
    common.put(
        "metrics.reporter.prom.factory.class",
        "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
    return common;
  }

  private Path folder(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }
}

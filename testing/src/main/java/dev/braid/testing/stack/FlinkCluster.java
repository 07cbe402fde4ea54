// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.stack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A Flink session cluster: a JobManager and its TaskManagers, with the web UI, with RocksDB, and
 * with their metrics as Prometheus reads them. Checkpoints and savepoints are in the folder.
 */
public final class FlinkCluster implements AutoCloseable {

  /**
   * What the names of those classes of a job jar begin with that jobs can have in common: neither
   * our own, nor of what Flink has another version of, nor what reads ours back from a savepoint.
   * The last is how Beam's runner keeps sources ({@code translation.utils} and {@code streaming.io}
   * of it), by Java's serialization, which looks for a class with the loader of who reads it.
   */
  public static final List<String> LIBRARIES =
      List.of(
          "com.fasterxml.jackson.",
          "com.github.luben.",
          "com.google.",
          "io.github.classgraph.",
          "io.opentelemetry.",
          "net.bytebuddy.",
          "net.jpountz.",
          "nonapi.",
          "org.apache.avro.",
          "org.apache.beam.model.",
          "org.apache.beam.repackaged.",
          "org.apache.beam.runners.core.",
          "org.apache.beam.runners.flink.C",
          "org.apache.beam.runners.flink.F",
          "org.apache.beam.runners.flink.P",
          "org.apache.beam.runners.flink.T",
          "org.apache.beam.runners.flink.V",
          "org.apache.beam.runners.flink.adapter.",
          "org.apache.beam.runners.flink.metrics.",
          "org.apache.beam.runners.flink.translation.functions.",
          "org.apache.beam.runners.flink.translation.types.",
          "org.apache.beam.runners.flink.translation.wrappers.D",
          "org.apache.beam.runners.flink.translation.wrappers.I",
          "org.apache.beam.runners.flink.translation.wrappers.S",
          "org.apache.beam.runners.flink.translation.wrappers.streaming.D",
          "org.apache.beam.runners.flink.translation.wrappers.streaming.E",
          "org.apache.beam.runners.flink.translation.wrappers.streaming.F",
          "org.apache.beam.runners.flink.translation.wrappers.streaming.K",
          "org.apache.beam.runners.flink.translation.wrappers.streaming.N",
          "org.apache.beam.runners.flink.translation.wrappers.streaming.P",
          "org.apache.beam.runners.flink.translation.wrappers.streaming.S",
          "org.apache.beam.runners.flink.translation.wrappers.streaming.W",
          "org.apache.beam.runners.flink.translation.wrappers.streaming.st",
          "org.apache.beam.runners.fnexecution.",
          "org.apache.beam.sdk.",
          "org.apache.beam.vendor.",
          "org.apache.commons.pool2.",
          "org.apache.kafka.",
          "org.joda.",
          "org.json.",
          "org.xerial.",
          "redis.clients.");

  private static final int DEFAULT_SLOTS = 2;
  private static final int DEFAULT_TASK_HEAP_MB = 1024;

  private final FlinkConfig config;
  private final FlinkProbe probe;
  private final JobManager jobManager;
  private final List<TaskManager> taskManagers;

  private FlinkCluster(FlinkConfig config, int taskManagers) {
    this.config = config;
    this.probe = new FlinkProbe(config.restPort());
    this.jobManager = new JobManager(config, probe);
    this.taskManagers =
        IntStream.rangeClosed(1, taskManagers)
            .mapToObj(number -> new TaskManager(number, config, probe))
            .toList();
  }

  /** A cluster of one TaskManager with two slots, on free ports, with its files in a folder. */
  public static FlinkCluster in(Path folder) {
    return new FlinkCluster(
        new FlinkConfig(
            folder.toAbsolutePath(),
            Ports.free(),
            Ports.free(),
            DEFAULT_SLOTS,
            DEFAULT_TASK_HEAP_MB,
            true,
            Map.of(),
            Map.of(),
            null),
        1);
  }

  /** The same, not yet started, with its REST interface and web UI on another port. */
  public FlinkCluster withPort(int port) {
    return with(config.withRestPort(port));
  }

  /** The same, not yet started, with so many TaskManagers. */
  public FlinkCluster withTaskManagers(int number) {
    return new FlinkCluster(config, number);
  }

  /** The same, not yet started, with so many slots on each TaskManager. */
  public FlinkCluster withSlots(int slots) {
    return with(config.withSlots(slots));
  }

  /** The same, not yet started, with so many megabytes of heap for the tasks of a TaskManager. */
  public FlinkCluster withTaskHeap(int megabytes) {
    return with(config.withTaskHeapMb(megabytes));
  }

  /** The same, not yet started, with state on the heap instead of in RocksDB. */
  public FlinkCluster withStateInMemory() {
    return with(config.withRocksdb(false));
  }

  /** The same, not yet started, with a setting of Flink that replaces ours. */
  public FlinkCluster withSetting(String key, String value) {
    return with(config.withSetting(key, value));
  }

  /**
   * The same, not yet started, with a variable in the environment of its processes; their command
   * lines and files do not show it.
   */
  public FlinkCluster withVariable(String name, String value) {
    return with(config.withVariable(name, value));
  }

  /**
   * The same, not yet started, with a job jar on the class path of its processes. A job of another
   * jar loads our own code from that and has the rest in common with the others; a job of the same
   * has all in common. So what starts beside a job finds its code compiled.
   */
  public FlinkCluster withLibraries(Path jobJar) {
    return with(config.withLibraries(jobJar));
  }

  private FlinkCluster with(FlinkConfig other) {
    return new FlinkCluster(other, taskManagers.size());
  }

  /**
   * Starts all of its processes at once, and waits until every slot is there.
   *
   * @throws IOException as with a {@link Part}; then none is left
   */
  public void start() throws IOException {
    boolean started = false;
    config.copyLibraries();
    try {
      jobManager.launch();
      for (TaskManager taskManager : taskManagers) {
        taskManager.launch();
      }
      jobManager.awaitAnswer();
      awaitTaskManagers();
      started = true;
    } finally {
      if (!started) {
        parts().forEach(Part::kill);
      }
    }
  }

  /**
   * Waits until all TaskManagers are registered, as they are some time after a JobManager's death.
   */
  public void awaitTaskManagers() throws IOException {
    for (TaskManager taskManager : taskManagers) {
      taskManager.awaitRegistered();
    }
  }

  /** Of the REST interface and the web UI. */
  public String url() {
    return probe.url();
  }

  /** How many slots each TaskManager has. */
  public int slots() {
    return config.slots();
  }

  /** Whether state is on the heap and not in RocksDB. */
  public boolean isStateInMemory() {
    return !config.rocksdb();
  }

  /** Where the checkpoints of its jobs are, each job's in a folder named by the job's id. */
  public Path checkpoints() {
    return config.folder().resolve("checkpoints");
  }

  /** Its JobManager. */
  public JobManager jobManager() {
    return jobManager;
  }

  /** Its TaskManagers, in the order of their numbers, from 1. */
  public List<TaskManager> taskManagers() {
    return taskManagers;
  }

  /** Where its processes show their metrics, the JobManager first. */
  public List<String> prometheusUrls() {
    return Stream.concat(
            Stream.of(jobManager.prometheusUrl()),
            taskManagers.stream().map(TaskManager::prometheusUrl))
        .toList();
  }

  /** Stops all of its processes; jobs end without a last checkpoint. */
  @Override
  public void close() {
    parts().forEach(Part::stop);
  }

  /** In the order in which they are best stopped. */
  List<Part> parts() {
    return Stream.<Part>concat(taskManagers.stream(), Stream.of(jobManager)).toList();
  }
}

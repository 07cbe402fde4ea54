// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A contender's process: the Java, the options and the class path of this one; all of its heap from
 * the start, as Flink's scripts give it.
 */
public final class JavaProcess implements AutoCloseable {

  /** As {@code braid} does for its own, but for the size. */
  private static final List<String> HEAP =
      List.of("-Xms2g", "-Xmx2g", "-Xmn192m", "-XX:+UseParallelGC");

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Process process;
  private final Path log;

  private JavaProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a main class.
   *
   * @param log what it says is written to it
   * @param plainRocksDb whether it wants RocksDB as it is; Flink has a version of its own, with
   *     classes of the same names
   */
  public static JavaProcess start(Path log, boolean plainRocksDb, String main, List<String> args)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String option :
        java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (option.startsWith("--add-") || option.startsWith("-Dbraid.")) {
        command.add(option);
      }
    }
    command.addAll(HEAP);
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    command.add("-cp");
    command.add(classPath(plainRocksDb));
    command.add(main);
    command.addAll(args);
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new JavaProcess(process, log);
  }

  private static String classPath(boolean plainRocksDb) {
    List<String> all =
        new ArrayList<>(
            Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator, -1)));
    if (plainRocksDb) {
      all.sort((left, right) -> Boolean.compare(isPlainRocksDb(right), isPlainRocksDb(left)));
    }
    return String.join(File.pathSeparator, all);
  }

  private static boolean isPlainRocksDb(String entry) {
    return Path.of(entry).getFileName().toString().startsWith("rocksdbjni-");
  }

  /** Waits for its end. */
  public int await(Duration patience) throws InterruptedException, IOException {
    if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
      throw new IOException("it did not end within " + patience + "; it said:\n" + said());
    }
    return process.exitValue();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** The processor time that it has used. */
  public Duration cpu() {
    return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** What it has said. */
  public String said() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}

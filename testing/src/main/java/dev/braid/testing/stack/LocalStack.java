// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.stack;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Stack} of a folder: one command starts it, a later one stops it. Only processes that
 * were started here are ever stopped, also where a number of theirs has gone to another.
 */
public final class LocalStack {

  private static final int KAFKA_PORT = 9092;
  private static final int REDIS_PORT = 6379;
  private static final int FLINK_PORT = 8081;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final String LOCK = "stack.lock";

  /** In the order in which they are stopped: first who works, then who keeps. */
  private static final List<String> FOLDERS = List.of("flink", "kafka", "redis");

  /** What others leave in the folder for as long as its data is there. */
  private static final String NOTES = "notes";

  private final Path folder;
  private final @Nullable Path libraries;

  private LocalStack(Path folder, @Nullable Path libraries) {
    this.folder = folder.toAbsolutePath().normalize();
    this.libraries = libraries;
  }

  /** The stack of a folder, which need not be there yet. */
  public static LocalStack in(Path folder) {
    return new LocalStack(folder, null);
  }

  /** The same, with {@linkplain FlinkCluster#withLibraries libraries} of a job jar. */
  public LocalStack withLibraries(Path jobJar) {
    return new LocalStack(folder, jobJar);
  }

  /** What an {@link #up} came to. */
  public record Up(Addresses addresses, boolean already) {}

  /**
   * Starts the stack, which then lives on without this JVM; or finds that it is up.
   *
   * @param keep whether data of an earlier one is gone on with, and kept by {@link #down}
   * @throws IllegalArgumentException if a port is taken, if the stack is up with other settings, or
   *     if the folder is of something else
   * @throws IOException if a part does not start, and then none is left, or if one ended by itself
   */
  @SuppressWarnings("try") // the lock is only there to be held
  public Up up(StackSettings settings, boolean keep) throws IOException {
    requireOurs();
    Files.createDirectories(folder);
    try (Lock lock = lock()) {
      Optional<StackFile> last = StackFile.read(folder);
      if (last.isPresent() && !running().isEmpty()) {
        return already(last.get(), settings);
      }
      Stack stack = stack(settings);
      if (last.isPresent() && !last.get().keep()) {
        deleteData();
      }
      StackFile file = StackFile.of(stack, keep);
      file.write(folder);
      stack.start();
      stack.release();
      return new Up(file.addresses(), false);
    } finally {
      deleteIfUnused();
    }
  }

  /** Where it answers, if something of it is running. */
  public Optional<Addresses> addresses() throws IOException {
    return running().isEmpty()
        ? Optional.empty()
        : StackFile.read(folder).map(StackFile::addresses);
  }

  /** Whether there is data that is to be kept. */
  public boolean keepsData() throws IOException {
    return StackFile.read(folder).map(StackFile::keep).orElse(false);
  }

  /** A folder in that of the stack for who uses it, which goes with its data. */
  public Path notes() throws IOException {
    return Files.createDirectories(folder.resolve(NOTES));
  }

  private Up already(StackFile last, StackSettings settings) throws IOException {
    List<String> dead = new ArrayList<>(last.addresses().logs().keySet());
    dead.removeAll(running().keySet());
    if (!dead.isEmpty()) {
      throw new IOException(
          String.join(", ", dead)
              + " of the stack in "
              + folder
              + " ended by itself, see "
              + last.addresses().logs().get(dead.get(0))
              + "; stop the rest with down");
    }
    last.requireFits(settings);
    return new Up(last.addresses(), true);
  }

  private void requireOurs() throws IOException {
    if (Files.exists(folder) && StackFile.read(folder).isEmpty()) {
      try (Stream<Path> files = Files.list(folder)) {
        if (files.anyMatch(file -> !file.endsWith(LOCK))) {
          throw new IllegalArgumentException(
              folder + " is not empty and not the folder of a stack");
        }
      }
    }
  }

  private Stack stack(StackSettings settings) {
    KafkaBroker kafka =
        KafkaBroker.in(folder.resolve("kafka"))
            .withPort(port("Kafka", settings.kafkaPort(), KAFKA_PORT));
    RedisServer redis =
        RedisServer.in(folder.resolve("redis"))
            .withPort(port("Redis", settings.redisPort(), REDIS_PORT));
    FlinkCluster flink =
        FlinkCluster.in(folder.resolve("flink"))
            .withPort(port("Flink", settings.flinkPort(), FLINK_PORT));
    if (libraries != null) {
      flink = flink.withLibraries(libraries);
    }
    if (settings.slots() != null) {
      flink = flink.withSlots(settings.slots());
    }
    if (settings.taskManagers() != null) {
      flink = flink.withTaskManagers(settings.taskManagers());
    }
    if (Boolean.TRUE.equals(settings.stateInMemory())) {
      flink = flink.withStateInMemory();
    }
    return Stack.of(kafka, redis, flink);
  }

  private static int port(String of, @Nullable Integer given, int usual) {
    if (given == null) {
      return Ports.freeOr(usual);
    }
    if (!Ports.isFree(given)) {
      throw new IllegalArgumentException(
          "port " + given + " for " + of + " is taken; give another, or none to have one chosen");
    }
    return given;
  }

  /**
   * Stops the stack; deletes its data, unless it was to be kept.
   *
   * @return the names of the processes that were stopped
   * @throws IOException if what it left cannot be read or deleted
   */
  @SuppressWarnings("try") // the lock is only there to be held
  public List<String> down() throws IOException {
    if (StackFile.read(folder).isEmpty()) {
      return List.of();
    }
    List<String> stopped = new ArrayList<>();
    try (Lock lock = lock()) {
      Optional<StackFile> last = StackFile.read(folder);
      for (String part : FOLDERS) {
        stopped.addAll(stop(folder.resolve(part)));
      }
      if (last.isPresent() && !last.get().keep()) {
        deleteData();
        StackFile.delete(folder);
      }
    }
    deleteIfUnused();
    return stopped;
  }

  private static List<String> stop(Path part) throws IOException {
    Map<String, RunningProcess> running = running(part);
    running.values().forEach(RunningProcess::askToEnd);
    try {
      for (RunningProcess process : running.values()) {
        process.end(PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    for (Path file : processFiles(part)) {
      Files.delete(file);
    }
    return List.copyOf(running.keySet());
  }

  private Map<String, RunningProcess> running() throws IOException {
    Map<String, RunningProcess> running = new LinkedHashMap<>();
    for (String part : FOLDERS) {
      running.putAll(running(folder.resolve(part)));
    }
    return running;
  }

  private static Map<String, RunningProcess> running(Path part) throws IOException {
    Map<String, RunningProcess> running = new LinkedHashMap<>();
    for (Path file : processFiles(part)) {
      Optional<RunningProcess> process =
          RunningProcess.read(file).filter(RunningProcess::isRunning);
      if (process.isPresent()) {
        String name = file.getFileName().toString();
        running.put(
            name.substring(0, name.length() - RunningProcess.SUFFIX.length()), process.get());
      }
    }
    return running;
  }

  private static List<Path> processFiles(Path part) throws IOException {
    if (!Files.isDirectory(part)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(part)) {
      return files
          .filter(file -> file.toString().endsWith(RunningProcess.SUFFIX))
          .sorted()
          .toList();
    }
  }

  private void deleteData() throws IOException {
    for (String part : Stream.concat(FOLDERS.stream(), Stream.of(NOTES)).toList()) {
      Path data = folder.resolve(part);
      if (Files.exists(data)) {
        try (Stream<Path> files = Files.walk(data)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.deleteIfExists(file);
          }
        }
      }
    }
  }

  /** Leaves no trace where there is no stack. */
  private void deleteIfUnused() throws IOException {
    if (StackFile.read(folder).isEmpty()) {
      Files.deleteIfExists(folder.resolve(LOCK));
      try {
        Files.deleteIfExists(folder);
      } catch (DirectoryNotEmptyException e) {
        // Somebody has files of their own in it.
      }
    }
  }

  /** Keeps a second command out as long as the first is at it. */
  private record Lock(FileChannel channel) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private Lock lock() throws IOException {
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      FileLock lock = channel.tryLock();
      locked = lock != null;
    } catch (OverlappingFileLockException e) {
      // By another thread of this JVM, which is as good.
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    if (!locked) {
      throw new IOException("another command is at the stack in " + folder);
    }
    return new Lock(channel);
  }
}

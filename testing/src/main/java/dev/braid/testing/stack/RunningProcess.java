// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.stack;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * A process as a file can name it, for the next command to find it.
 *
 * @param started tells it from a later one with the same number
 */
record RunningProcess(long pid, Instant started) {

  /** A system may tell the start of one process a little differently each time it is asked. */
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  private static final Duration POLL = Duration.ofMillis(20);
  private static final Pattern STATE_OF_ZOMBIE = Pattern.compile("\\) [ZX] ");

  /** Of the names of files that name a process. */
  static final String SUFFIX = ".pid";

  static RunningProcess of(ProcessHandle process) {
    return new RunningProcess(process.pid(), process.info().startInstant().orElse(Instant.EPOCH));
  }

  /** What {@code file} names; empty if there is no such file. */
  static Optional<RunningProcess> read(Path file) throws IOException {
    Properties text = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      text.load(in);
      return Optional.of(
          new RunningProcess(
              Long.parseLong(text.getProperty("pid")), Instant.parse(text.getProperty("started"))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (RuntimeException e) {
      throw new IOException(file + " does not name a process", e);
    }
  }

  void write(Path file) throws IOException {
    Properties text = new Properties();
    text.setProperty("pid", Long.toString(pid));
    text.setProperty("started", started.toString());
    try (Writer out = Files.newBufferedWriter(file)) {
      text.store(out, null);
    }
  }

  /** The process, if it is there and has not ended. */
  private Optional<ProcessHandle> handle() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(
            process ->
                process
                    .info()
                    .startInstant()
                    .map(start -> Duration.between(start, started).abs().compareTo(TOLERANCE) <= 0)
                    .orElse(false));
  }

  boolean isRunning() {
    return handle().filter(process -> !isZombie()).isPresent();
  }

  /** Asks it to end. */
  void askToEnd() {
    handle().ifPresent(ProcessHandle::destroy);
  }

  /** Waits until it has ended; by force if that takes longer than {@code patience}. */
  void end(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (isRunning()) {
      if (System.nanoTime() > deadline) {
        handle().ifPresent(ProcessHandle::destroyForcibly);
      }
      Thread.sleep(POLL.toMillis());
    }
  }

  /** It has ended, but nobody took note, as in a container without an init. */
  private boolean isZombie() {
    try {
      return STATE_OF_ZOMBIE.matcher(Files.readString(Path.of("/proc/" + pid + "/stat"))).find();
    } catch (IOException e) {
      return false;
    }
  }
}

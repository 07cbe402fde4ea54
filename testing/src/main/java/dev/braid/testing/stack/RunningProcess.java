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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process as a file can name it, for the next command to find it.
 *
 * @param started tells it from a later one with the same number; also where the clock of the system
 *     was set in between, which moves the instants at which its processes say they started
 */
record RunningProcess(long pid, String started) {

  private static final Duration POLL = Duration.ofMillis(20);
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  /** State and start, in ticks since the boot, after a name that may hold anything. */
  private static final Pattern STAT =
      Pattern.compile(".*\\) (\\S)(?: \\S+){18} (\\d+) .*", Pattern.DOTALL);

  /** Of the names of files that name a process. */
  static final String SUFFIX = ".pid";

  static RunningProcess of(ProcessHandle process) {
    return new RunningProcess(process.pid(), started(process));
  }

  private static String started(ProcessHandle process) {
    Optional<Matcher> stat = stat(process.pid());
    if (stat.isPresent()) {
      try {
        return Files.readString(BOOT).strip() + "+" + stat.get().group(2);
      } catch (IOException e) {
        // Then as where there is no /proc.
      }
    }
    return process.info().startInstant().map(Instant::toString).orElse("unknown");
  }

  /** What Linux says of a process; empty elsewhere. */
  private static Optional<Matcher> stat(long pid) {
    try {
      return Optional.of(STAT.matcher(Files.readString(Path.of("/proc/" + pid + "/stat"))))
          .filter(Matcher::matches);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What {@code file} names; empty if there is no such file. */
  static Optional<RunningProcess> read(Path file) throws IOException {
    Properties text = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      text.load(in);
      return Optional.of(
          new RunningProcess(
              Long.parseLong(text.getProperty("pid")), text.getProperty("started", "unknown")));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (RuntimeException e) {
      throw new IOException(file + " does not name a process", e);
    }
  }

  void write(Path file) throws IOException {
    Properties text = new Properties();
    text.setProperty("pid", Long.toString(pid));
    text.setProperty("started", started);
    try (Writer out = Files.newBufferedWriter(file)) {
      text.store(out, null);
    }
  }

  /** The process, if it is there and has not ended. */
  private Optional<ProcessHandle> handle() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(process -> started(process).equals(started));
  }

  boolean isRunning() {
    return handle().isPresent() && !isZombie();
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
    return stat(pid).filter(stat -> "ZX".contains(stat.group(1))).isPresent();
  }
}

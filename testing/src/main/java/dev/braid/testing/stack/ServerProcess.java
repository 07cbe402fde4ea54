// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.stack;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The process of one part: its log, the file that names it, and its end. What is still running when
 * this JVM ends is killed, unless it was let go of.
 */
final class ServerProcess {

  private static final Duration START_TIME_OUT = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Path SETSID = Path.of("/usr/bin/setsid");
  private static final int SHOWN_LINES = 8;
  private static final int SHOWN_BYTES = 16_000;
  private static final Pattern STACK_FRAME = Pattern.compile("\\s+(at |\\.\\.\\. \\d+ more)");

  /** What of this JVM is running. */
  private static final Set<Process> OWNED = ConcurrentHashMap.newKeySet();

  private static volatile boolean ending;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(ServerProcess::endAll, "end of servers"));
  }

  private static void endAll() {
    ending = true;
    OWNED.forEach(Process::destroyForcibly);
  }

  /** Whether the part answers. */
  interface Check {
    /** May throw whatever, which means not yet. */
    boolean answers() throws Exception;
  }

  private final String name;
  private final Path folder;
  private final Path log;
  private final Path pidFile;

  private @Nullable Process process;

  ServerProcess(String name, Path folder) {
    this.name = name;
    this.folder = folder;
    this.log = folder.resolve(name + ".log");
    this.pidFile = folder.resolve(name + RunningProcess.SUFFIX);
  }

  String name() {
    return name;
  }

  Path log() {
    return log;
  }

  /** Starts {@code command}; does not wait. */
  void launch(List<String> command) throws IOException {
    launch(command, Map.of());
  }

  /** With more in its environment than this process has. */
  synchronized void launch(List<String> command, Map<String, String> environment)
      throws IOException {
    if (isRunning()) {
      throw new IllegalStateException(name + " is running");
    }
    List<String> apart = new ArrayList<>(command);
    if (Files.isExecutable(SETSID)) {
      // In a session of its own, so that a Ctrl-C for somebody else does not end it.
      apart.add(0, SETSID.toString());
    }
    ProcessBuilder starter =
        new ProcessBuilder(apart)
            .directory(folder.toFile())
            .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log.toFile()));
    starter.environment().putAll(environment);
    Process started = starter.start();
    OWNED.add(started);
    process = started;
    if (ending) {
      // This JVM was told to end after the others were looked for.
      started.destroyForcibly();
    }
    RunningProcess.of(started.toHandle()).write(pidFile);
  }

  /** Runs {@code command} to its end, which must be a good one. */
  void runToEnd(List<String> command) throws IOException {
    launch(command);
    Process running = requireProcess();
    try {
      if (!running.waitFor(START_TIME_OUT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(name + " did not get ready in time; " + endOfLog());
      }
      if (running.exitValue() != 0) {
        throw new IOException(ended(running));
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      kill();
    }
  }

  /** Waits until the part answers; if it does not, its process is ended. */
  void await(Check check, String what) throws IOException {
    boolean answers = false;
    try {
      poll(check, what);
      answers = true;
    } finally {
      if (!answers) {
        kill();
      }
    }
  }

  private void poll(Check check, String what) throws IOException {
    Process running = requireProcess();
    long deadline = System.nanoTime() + START_TIME_OUT.toNanos();
    while (running.isAlive()) {
      if (answers(check)) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new IOException(
            name
                + " did not answer on "
                + what
                + " within "
                + START_TIME_OUT.toSeconds()
                + " s; "
                + endOfLog());
      }
      try {
        if (running.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
          break;
        }
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
    throw new IOException(ended(running));
  }

  private static boolean answers(Check check) throws IOException {
    try {
      return check.answers();
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (Exception e) {
      return false;
    }
  }

  private static IOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IOException("interrupted", e);
  }

  synchronized void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      gone(running);
    }
  }

  synchronized void stop() {
    Process running = process;
    if (running != null) {
      running.destroy();
      try {
        if (!running.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
          running.destroyForcibly();
        }
      } catch (InterruptedException e) {
        running.destroyForcibly();
        Thread.currentThread().interrupt();
      }
      gone(running);
    }
  }

  private void gone(Process running) {
    // The kernel ends it whatever it does, so this is soon.
    running.onExit().join();
    OWNED.remove(running);
    process = null;
    try {
      Files.deleteIfExists(pidFile);
    } catch (IOException e) {
      // It names a process that is not there any more, which does no harm.
    }
  }

  /** Sends it a signal, like {@code STOP}. */
  synchronized void signal(String signal) throws IOException {
    Process kill =
        new ProcessBuilder("kill", "-" + signal, Long.toString(requireProcess().pid())).start();
    if (kill.onExit().join().exitValue() != 0) {
      throw new IOException("no signal " + signal + " for " + name);
    }
  }

  /** Lets it live on when this JVM ends. */
  synchronized void release() {
    Process running = process;
    if (running != null) {
      OWNED.remove(running);
    }
  }

  synchronized boolean isRunning() {
    return process != null && process.isAlive();
  }

  private synchronized Process requireProcess() {
    if (process == null) {
      throw new IllegalStateException(name + " is not started");
    }
    return process;
  }

  private String ended(Process running) {
    return name + " ended with exit code " + running.exitValue() + "; " + endOfLog();
  }

  private String endOfLog() {
    try {
      byte[] bytes = Files.readAllBytes(log);
      int from = Math.max(0, bytes.length - SHOWN_BYTES);
      List<String> lines =
          new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isBlank() && !STACK_FRAME.matcher(line).lookingAt())
              .toList();
      Stream<String> last = lines.stream().skip(Math.max(0, lines.size() - SHOWN_LINES));
      return log + " ends with:\n" + String.join("\n", last.toList());
    } catch (IOException e) {
      return "there is no log " + log;
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.stack;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A process that can be started, killed, and started again with the same address on the same data.
 * What is still running when this JVM ends is killed, unless it was let go of with its {@link
 * Stack}. Its methods may be called from any thread, but not {@link #start} from two.
 */
public abstract sealed class Part implements AutoCloseable
    permits KafkaBroker, RedisServer, JobManager, TaskManager {

  private final ServerProcess process;

  /** A part whose log and process file are in {@code folder}. */
  Part(String name, Path folder) {
    this.process = new ServerProcess(name, folder);
  }

  /**
   * Starts it and waits until it answers.
   *
   * @throws IOException if it ends, or does not answer in time: says why, and how its log ends. No
   *     process is left then.
   * @throws IllegalStateException if it is running
   */
  public abstract void start() throws IOException;

  /** What people call it, and how its files are named. */
  public final String name() {
    return process.name();
  }

  /** Where its process writes what it has to say; a later start appends. */
  public final Path log() {
    return process.log();
  }

  /** Whether its process is there, frozen or not. */
  public final boolean isRunning() {
    return process.isRunning();
  }

  /** Ends it like a power cut; returns when it is gone. Does nothing if it is not there. */
  public final void kill() {
    process.kill();
  }

  /** Ends it politely, and after ten seconds by force. Does nothing if it is not there. */
  public final void stop() {
    process.stop();
  }

  /** Holds it in the middle of what it does, its connections open, until {@link #thaw}. */
  public final void freeze() throws IOException {
    process.signal("STOP");
  }

  /** Lets a frozen one go on. */
  public final void thaw() throws IOException {
    process.signal("CONT");
  }

  /** The same as {@link #stop}. */
  @Override
  public final void close() {
    stop();
  }

  /** Its process, for {@link #start}. */
  final ServerProcess process() {
    return process;
  }
}

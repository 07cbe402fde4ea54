// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import java.nio.file.FileSystemException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** What a failure says to people: one line. */
final class Failure {

  private static final int LONGEST = 500;

  private Failure() {}

  /**
   * The message of the first cause that is more than a wrapper. The runners wrap what a step threw
   * several times, so what they made themselves is skipped as long as there is a cause; what a step
   * said about its own cause is what we want.
   */
  static String line(Throwable failure) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Throwable told = failure;
    while (told.getCause() != null && seen.add(told) && isWrapper(told, told.getCause())) {
      told = told.getCause();
    }
    if (told instanceof OutOfMemoryError) {
      return "out of memory; give it more, like BRAID_JAVA_OPTS=-Xmx4g";
    }
    String line = message(told).strip().replaceAll("\\s*\\R\\s*", "; ");
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
  }

  private static boolean isWrapper(Throwable failure, Throwable cause) {
    String message = failure.getMessage();
    if (message == null || message.isBlank() || message.equals(cause.toString())) {
      return true;
    }
    StackTraceElement[] trace = failure.getStackTrace();
    String thrower = trace.length == 0 ? "" : trace[0].getClassName();
    return thrower.startsWith("org.apache.")
        || thrower.startsWith("java.util.concurrent.")
        || failure.getClass().getName().startsWith("org.apache.");
  }

  private static String message(Throwable failure) {
    String message = failure.getMessage();
    String name = failure.getClass().getSimpleName();
    if (message == null || message.isBlank()) {
      return name;
    }
    // These say no more than a path.
    return failure instanceof FileSystemException ? name + ": " + message : message;
  }
}

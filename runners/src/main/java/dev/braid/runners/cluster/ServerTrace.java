// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.cluster;

import dev.braid.runners.job.JobMistake;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The stack trace that Flink's REST API answers with where something failed.
 *
 * @param causes from the outermost to the innermost, at least one
 */
record ServerTrace(List<Cause> causes) {

  private static final int LONGEST = 500;
  private static final Pattern CAUSE = Pattern.compile("(?m)^(?:\\t*)Caused by: ");
  private static final Pattern FRAMES = Pattern.compile("(?m)^\\s+(?:at |\\.\\.\\. \\d+ )");
  private static final Pattern FIRST_FRAME = Pattern.compile("(?m)^\\s+at (?:\\S+/)?(\\S+)");
  private static final Pattern THROWABLE =
      Pattern.compile("(?s)(?<type>[\\w$]+(?:\\.[\\w$]+)+)(?:: (?<message>.*))?");

  /**
   * One exception of a trace.
   *
   * @param type the name of its class, empty if there is none
   * @param thrower the class that threw it, empty if there is none
   */
  record Cause(String type, String message, String thrower) {

    static Cause parse(String text) {
      Matcher frames = FRAMES.matcher(text);
      String head = (frames.find() ? text.substring(0, frames.start()) : text).strip();
      Matcher frame = FIRST_FRAME.matcher(text);
      String thrower = frame.find() ? String.valueOf(frame.group(1)) : "";
      Matcher throwable = THROWABLE.matcher(head);
      if (!throwable.matches()) {
        return new Cause("", head, thrower);
      }
      String message = throwable.group("message");
      return new Cause(
          String.valueOf(throwable.group("type")), message == null ? "" : message, thrower);
    }

    private boolean isWrapper(Cause next) {
      String whole = next.type + ": " + next.message;
      return message.isBlank()
          || message.equals(whole)
          || message.equals("TimerException{" + whole + "}") // Flink's, which gives no package
          || Stream.of(type, thrower).anyMatch(Cause::isNotOurs);
    }

    private static boolean isNotOurs(String name) {
      return name.startsWith("org.apache.") || name.startsWith("java.util.concurrent.");
    }

    private String line() {
      String name = type.substring(type.lastIndexOf('.') + 1);
      String text = message.strip().replaceAll("\\s*\\R\\s*", "; ");
      // What the JVM says of its errors is no sentence.
      String line = text.isEmpty() ? name : name.endsWith("Error") ? name + ": " + text : text;
      return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
    }
  }

  static ServerTrace parse(String text) {
    List<Cause> causes = new ArrayList<>();
    for (String cause : CAUSE.split(text, -1)) {
      causes.add(Cause.parse(cause));
    }
    return new ServerTrace(causes);
  }

  /**
   * Throws the mistake that our own main class found, if that is what the trace tells.
   *
   * @throws JobMistake if it was one
   */
  void throwMistake() {
    for (Cause cause : causes) {
      if (cause.type.equals(JobMistake.class.getName())) {
        throw new JobMistake(cause.message);
      }
    }
  }

  /** The message of the first cause that is more than a wrapper of Flink's. */
  String line() {
    for (int i = 0; i + 1 < causes.size(); i++) {
      if (!causes.get(i).isWrapper(causes.get(i + 1))) {
        return causes.get(i).line();
      }
    }
    return causes.get(causes.size() - 1).line();
  }
}

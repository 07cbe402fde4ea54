// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.stack;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * How a Java process of the stack is started: by the java of this JVM, on the class path that the
 * build wrote down, relative to the local repository of Maven.
 */
final class JavaArguments {

  /** The system property with the local repository; by default it is where Maven has it. */
  static final String REPOSITORY = "braid.repository";

  /** The system property with options for all of them, separated by spaces; by default none. */
  static final String OPTIONS = "braid.stack.java";

  private static final String PLACEHOLDER = "REPOSITORY";
  private static final String LIBRARIES = ":LIBRARIES";

  private JavaArguments() {}

  /**
   * The command that runs {@code main} on the class path named {@code part}.
   *
   * @param file where the class path is written to
   * @param more what comes last on it
   * @param options for java, before the main class
   */
  static List<String> command(
      String part, Path file, List<Path> more, List<String> options, List<String> main)
      throws IOException {
    // Another process may just be reading it.
    Path whole = Files.createTempFile(file.getParent(), "java", ".args");
    Files.writeString(whole, arguments(part, more));
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:-UsePerfData");
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("-Dorg.slf4j.simpleLogger.showDateTime=true");
    command.add("-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS");
    command.add("-Dorg.slf4j.simpleLogger.showShortLogName=true");
    Pattern.compile(" +")
        .splitAsStream(System.getProperty(OPTIONS, ""))
        .filter(option -> !option.isEmpty())
        .forEach(command::add);
    command.addAll(options);
    command.add("@" + file);
    command.addAll(main);
    return command;
  }

  private static String arguments(String part, List<Path> more) throws IOException {
    String resource = part + ".args";
    try (InputStream in = JavaArguments.class.getResourceAsStream(resource)) {
      String text =
          new String(Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
      Path repository = repository();
      if (!Files.isDirectory(repository)) {
        throw new IOException(
            "there is no Maven repository at " + repository + "; say where with -D" + REPOSITORY);
      }
      StringBuilder last = new StringBuilder();
      more.forEach(each -> last.append(File.pathSeparator).append(escaped(each)));
      return text.replace(PLACEHOLDER, escaped(repository)).replace(LIBRARIES, last);
    }
  }

  /** A backslash is an escape in such a file. */
  private static String escaped(Path path) {
    return path.toString().replace("\\", "\\\\");
  }

  private static Path repository() {
    String given = System.getProperty(REPOSITORY);
    return given == null
        ? Path.of(System.getProperty("user.home"), ".m2", "repository")
        : Path.of(given).toAbsolutePath();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checkpoints and savepoints in folders, and their URLs for Flink. */
public final class Checkpoints {

  /** Flink writes it last, so that what has it is complete. */
  private static final String METADATA = "_metadata";

  /** {@code DIR/JOB/chk-7/_metadata}, and a little more. */
  private static final int DEEPEST = 6;

  private static final Pattern URL = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]+:.*");

  private Checkpoints() {}

  /**
   * The checkpoint or savepoint to start from.
   *
   * @param path it, or a folder above it, beneath which the newest that is complete is taken; a URL
   *     with a scheme is not looked at
   * @return a URL
   * @throws IllegalArgumentException if there is none; the message says so
   */
  public static String newest(String path) throws IOException {
    if (URL.matcher(path).matches()) {
      return path;
    }
    Path folder = folder(path);
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException("there is no folder " + path + " to resume from");
    }
    if (Files.isRegularFile(folder.resolve(METADATA))) {
      return folder.toUri().toString();
    }
    return complete(folder).stream()
        .max(Comparator.comparing(Checkpoints::completed))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no complete checkpoint or savepoint in "
                        + path
                        + ": no folder in it has a file "
                        + METADATA))
        .toUri()
        .toString();
  }

  /**
   * A folder as a URL; a URL as it is.
   *
   * @throws IllegalArgumentException if it is no path
   */
  public static String url(String path) {
    return URL.matcher(path).matches() ? path : folder(path).toUri().toString();
  }

  private static Path folder(String path) {
    try {
      return Path.of(path).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("'" + path + "' is no path: " + e.getReason(), e);
    }
  }

  private static List<Path> complete(Path folder) throws IOException {
    List<Path> complete = new ArrayList<>();
    Files.walkFileTree(
        folder,
        Set.of(),
        DEEPEST,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && file.endsWith(METADATA)) {
              complete.add(file.resolveSibling(""));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            return unlessDeleted(e);
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e)
              throws IOException {
            return e == null ? FileVisitResult.CONTINUE : unlessDeleted(e);
          }
        });
    return complete;
  }

  /** A job that runs deletes its checkpoints as it goes. */
  private static FileVisitResult unlessDeleted(IOException e) throws IOException {
    if (e instanceof NoSuchFileException) {
      return FileVisitResult.CONTINUE;
    }
    throw e;
  }

  private static FileTime completed(Path checkpoint) {
    try {
      return Files.getLastModifiedTime(checkpoint.resolve(METADATA));
    } catch (NoSuchFileException e) {
      return FileTime.fromMillis(0); // deleted meanwhile, as a newer one is complete
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

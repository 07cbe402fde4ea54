// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The files that {@link WriteLines} is going to write, seen from outside of the pipeline: before it
 * runs and after it failed. Files with a URL are left alone.
 */
public final class OutputFiles {

  private final List<Path> files;

  private OutputFiles(List<Path> files) {
    this.files = files;
  }

  /** The output files {@code files}, each a path or a URL. */
  public static OutputFiles of(List<String> files) {
    return new OutputFiles(
        files.stream()
            .filter(file -> !file.contains("://"))
            .map(file -> Path.of(file).toAbsolutePath())
            .toList());
  }

  /**
   * Makes the folders of the files where they are absent.
   *
   * @throws IOException if a file cannot be written; the message says which and why
   */
  public void prepare() throws IOException {
    for (Path file : files) {
      Path folder = folder(file);
      try {
        Files.createDirectories(folder);
      } catch (FileAlreadyExistsException e) {
        throw new IOException("cannot write to " + folder + ": it is not a folder", e);
      } catch (FileSystemException e) {
        String reason = e.getReason() == null ? "it cannot be made" : e.getReason();
        throw new IOException("cannot write to " + folder + ": " + reason, e);
      }
      if (!Files.isWritable(folder)) {
        throw new IOException("cannot write to " + folder + ": its permissions forbid it");
      }
      if (Files.isDirectory(file)) {
        throw new IOException("cannot write " + file + ": it is a folder");
      }
    }
  }

  /**
   * Deletes the parts that a run has left beside the files, however it ended. The files themselves,
   * which may be of an earlier run, stay. No other run may be writing the same files.
   */
  public void deleteUnfinished() throws IOException {
    for (Path file : files) {
      if (Files.isDirectory(folder(file))) {
        try (DirectoryStream<Path> left =
            Files.newDirectoryStream(
                folder(file), path -> WriteLinesFn.isUnfinished(file(path), file(file)))) {
          for (Path part : left) {
            Files.deleteIfExists(part);
          }
        }
      }
    }
  }

  private static Path folder(Path file) {
    Path folder = file.getParent();
    return folder == null ? file : folder;
  }

  private static String file(Path path) {
    return String.valueOf(path.getFileName());
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.live;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;

/** The job jar, with {@link TrappedJob} in it. */
final class TrappedJar {

  private TrappedJar() {}

  /** Makes it in a folder. */
  static Path in(Path folder) throws IOException, URISyntaxException {
    Path jar = Files.copy(Path.of("target/braid-job.jar"), folder.resolve("trapped-job.jar"));
    Path classes =
        Path.of(TrappedJob.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    String name = TrappedJob.class.getPackageName().replace('.', '/');
    try (FileSystem inside = FileSystems.newFileSystem(jar);
        DirectoryStream<Path> ours =
            Files.newDirectoryStream(classes.resolve(name), "Trap*.class")) {
      Files.createDirectories(inside.getPath(name));
      for (Path each : ours) {
        Files.copy(each, inside.getPath(name, each.getFileName().toString()));
      }
    }
    return jar;
  }
}

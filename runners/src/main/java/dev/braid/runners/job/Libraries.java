// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.beam.sdk.Pipeline;

/**
 * The libraries that the job jar carries. A cluster may have them on its class path as well, for
 * all jobs in common: then those are used, and they must be the same.
 */
final class Libraries {

  private static final String CLASS = ".class";

  private Libraries() {}

  /**
   * Looks whether the libraries that are used are those of the jar that this class is from.
   *
   * @throws JobMistake if not
   */
  static void requireOurs() {
    Path ours = jarOf(Libraries.class);
    Path used = jarOf(Pipeline.class);
    if (used.equals(ours) || !Files.isRegularFile(ours) || !Files.isRegularFile(used)) {
      return;
    }
    different(ours, used)
        .ifPresent(
            name -> {
              throw new JobMistake(
                  "the cluster has the libraries of another build on its class path: "
                      + name
                      + " in "
                      + used
                      + " is not that of this job jar; put those of this job jar in their place and"
                      + " start the cluster again");
            });
  }

  /** A class of both that is not the same in both. */
  static Optional<String> different(Path ours, Path used) {
    try (ZipFile left = new ZipFile(ours.toFile());
        ZipFile right = new ZipFile(used.toFile())) {
      return right.stream()
          .filter(entry -> isOfLibrary(entry.getName()))
          .filter(entry -> isDifferent(left.getEntry(entry.getName()), entry))
          .map(ZipEntry::getName)
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOfLibrary(String name) {
    return name.endsWith(CLASS) && !name.startsWith("dev/braid/") && !name.startsWith("META-INF/");
  }

  private static boolean isDifferent(ZipEntry ours, ZipEntry used) {
    return ours != null && ours.getCrc() != used.getCrc();
  }

  private static Path jarOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}

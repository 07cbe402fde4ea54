// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.beam.sdk.Pipeline;

/**
 * The code that the job jar carries. A cluster may have a job jar on its class path as well, for
 * all jobs in common: then its libraries are used, and they must be the same. Where our own classes
 * are the same, too, a job needs no jar at all, and finds all of its code compiled.
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

  /** Whether a cluster that has run this class from a job jar has all that is in it. */
  static boolean areAllOfTheCluster() {
    Path ours = jarOf(Libraries.class);
    Path used = jarOf(Pipeline.class);
    return !used.equals(ours)
        && Files.isRegularFile(ours)
        && Files.isRegularFile(used)
        && contents(ours).equals(contents(used));
  }

  /** The check sum of each file. */
  private static Map<String, Long> contents(Path jar) {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream().collect(Collectors.toMap(ZipEntry::getName, ZipEntry::getCrc));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a job may use the libraries of a cluster. */
final class LibrariesTest {

  private static final String BEAM = "org/apache/beam/sdk/Pipeline.class";
  private static final String KAFKA = "org/apache/kafka/Client.class";
  private static final String OURS = "dev/braid/runners/job/JoinJob.class";
  private static final String NOTICE = "META-INF/NOTICE";

  private final Path folder;

  LibrariesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Path jar(Map<String, String> entries) throws IOException {
    Path jar = Files.createTempFile(folder, "job", ".jar");
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return jar;
  }

  @Test
  void ourOwnCodeMayBeNewer() throws IOException {
    assertThat(
        Libraries.different(
            jar(Map.of(BEAM, "2.70", KAFKA, "3.9", OURS, "2", NOTICE, "new")),
            jar(Map.of(BEAM, "2.70", KAFKA, "3.9", OURS, "1", NOTICE, "old"))),
        is(Optional.empty()));
  }

  @Test
  void theClusterMayHaveSomeOfThem() throws IOException {
    assertThat(
        Libraries.different(
            jar(Map.of(BEAM, "2.70", KAFKA, "3.9")), jar(Map.of(BEAM, "2.70", "x/X.class", ""))),
        is(Optional.empty()));
  }

  @Test
  void aLibraryOfAnotherVersionIsNamed() throws IOException {
    assertThat(
        Libraries.different(
            jar(Map.of(BEAM, "2.71", KAFKA, "3.9")), jar(Map.of(BEAM, "2.70", KAFKA, "3.9"))),
        is(Optional.of(BEAM)));
  }
}

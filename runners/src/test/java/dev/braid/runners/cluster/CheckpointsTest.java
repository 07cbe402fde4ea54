// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.cluster;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointsTest {

  private static final Instant EARLIER = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path folder = Path.of("");

  @Test
  void isTheFolderItselfIfItIsOne() throws IOException {
    Path checkpoint = complete("job/chk-7", EARLIER);

    assertThat(Checkpoints.newest(checkpoint.toString()), is(checkpoint.toUri().toString()));
  }

  @Test
  void isTheNewestThatIsCompleteWhateverItsNumber() throws IOException {
    complete("one/chk-90", EARLIER);
    Path newest = complete("two/chk-3", EARLIER.plusSeconds(9));
    Files.createDirectories(folder.resolve("two/chk-4"));
    Files.createDirectories(folder.resolve("two/shared"));

    assertThat(Checkpoints.newest(folder.toString()), is(newest.toUri().toString()));
  }

  @Test
  void leavesUrlsToFlink() throws IOException {
    assertThat(Checkpoints.newest("s3://bucket/chk-1"), is("s3://bucket/chk-1"));
    assertThat(Checkpoints.url("hdfs:///checkpoints"), is("hdfs:///checkpoints"));
    assertThat(Checkpoints.url("/checkpoints"), is("file:///checkpoints"));
  }

  @Test
  void saysThatThereIsNone() throws IOException {
    Files.createDirectories(folder.resolve("job/chk-1"));

    assertThat(refusal(folder), containsString("there is no complete checkpoint or savepoint in "));
    assertThat(refusal(folder.resolve("nowhere")), containsString("there is no folder "));
  }

  private static String refusal(Path path) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> Checkpoints.newest(path.toString()))
            .getMessage());
  }

  private Path complete(String name, Instant at) throws IOException {
    Path checkpoint = Files.createDirectories(folder.resolve(name));
    Path metadata = Files.writeString(checkpoint.resolve("_metadata"), "");
    Files.setLastModifiedTime(metadata, FileTime.from(at));
    return checkpoint;
  }
}

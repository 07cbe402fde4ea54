// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.cluster;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
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

  @Test
  void doesNotMindThatAnotherJobDeletesItsOwn() throws Exception {
    Path ours = complete("ours/chk-1", EARLIER.plusSeconds(9));
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Void> other =
        CompletableFuture.runAsync(
            () -> {
              while (!over.get()) {
                completeAndDelete("other/chk-2");
              }
            });

    for (int i = 0; i < 3_000; i++) {
      assertThat(Checkpoints.newest(folder.toString()), is(ours.toUri().toString()));
    }

    over.set(true);
    other.join();
  }

  private void completeAndDelete(String name) {
    try {
      Path checkpoint = complete(name, EARLIER);
      Files.delete(checkpoint.resolve("_metadata"));
      Files.delete(checkpoint);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String refusal(Path path) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> Checkpoints.newest(path.toString()))
            .getMessage());
  }

  private Path complete(String name, Instant at) throws IOException {
    Path checkpoint = Files.createDirectories(folder.resolve(name));
    // Not there before it has its time, for who may be looking.
    Path metadata = Files.writeString(checkpoint.resolve("part"), "");
    Files.setLastModifiedTime(metadata, FileTime.from(at));
    Files.move(metadata, checkpoint.resolve("_metadata"));
    return checkpoint;
  }
}

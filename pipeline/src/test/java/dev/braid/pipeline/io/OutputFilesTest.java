// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.arrayContainingInAnyOrder;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutputFilesTest {

  @Test
  void makesTheFolders(@TempDir Path folder) throws IOException {
    outputs(folder.resolve("a/b/results.jsonl")).prepare();

    assertThat(Files.isDirectory(folder.resolve("a/b")), is(true));
  }

  @Test
  void saysWhichFolderIsNone(@TempDir Path folder) throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThat(
        refusal(file.resolve("results.jsonl")),
        is("cannot write to " + file + ": it is not a folder"));
  }

  @Test
  void saysWhichFileIsAFolder(@TempDir Path folder) throws IOException {
    Path file = Files.createDirectory(folder.resolve("results.jsonl"));

    assertThat(refusal(file), is("cannot write " + file + ": it is a folder"));
  }

  @Test
  void deletesWhatARunLeftUnfinishedAndNothingElse(@TempDir Path folder) throws IOException {
    for (String name :
        List.of(
            "results.jsonl",
            ".results.jsonl.1a2b3c4d.part-0",
            ".results.jsonl.1a2b3c4d.part-63",
            ".results.jsonl.whole",
            ".results.jsonl.mine",
            ".other.jsonl.1a2b3c4d.part-0")) {
      Files.createFile(folder.resolve(name));
    }

    outputs(folder.resolve("results.jsonl"), folder.resolve("none/missing.jsonl"))
        .deleteUnfinished();

    assertThat(
        folder.toFile().list(),
        arrayContainingInAnyOrder(
            "results.jsonl", ".results.jsonl.mine", ".other.jsonl.1a2b3c4d.part-0"));
  }

  @Test
  void leavesUrlsAlone() throws IOException {
    OutputFiles outputs = OutputFiles.of(List.of("store://bucket/results.jsonl"));

    outputs.prepare();
    outputs.deleteUnfinished();
  }

  private static OutputFiles outputs(Path... files) {
    return OutputFiles.of(List.of(files).stream().map(Path::toString).toList());
  }

  private static String refusal(Path file) {
    return String.valueOf(assertThrows(IOException.class, outputs(file)::prepare).getMessage());
  }
}

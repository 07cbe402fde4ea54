// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import dev.braid.transforms.model.SourceRecord;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.transforms.DoFn;

/** Reads one file after another. */
final class ReadLinesFn extends DoFn<String, SourceRecord> {

  private final int maxBytes;

  ReadLinesFn(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  @ProcessElement
  public void process(@Element String file, OutputReceiver<SourceRecord> out) throws IOException {
    MatchResult.Metadata metadata = FileSystems.matchSingleFileSpec(file);
    long number = 0;
    try (InputStream in =
        Channels.newInputStream(
            Compression.detect(file).readDecompressed(FileSystems.open(metadata.resourceId())))) {
      Lines lines = new Lines(in, maxBytes);
      while (lines.next()) {
        number++;
        if (!lines.isBlank()) {
          out.output(new SourceRecord(file, number, lines.bytes(), lines.length()));
        }
      }
    } catch (IOException e) {
      String why = e instanceof EOFException ? "it is cut off" : e.getMessage();
      String after = number == 0 ? "" : " after line " + number;
      throw new IOException("cannot read " + file + after + ": " + why, e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import dev.braid.transforms.model.SourceRecord;
import dev.braid.transforms.model.SourceRecordCoder;
import java.util.List;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads files line by line, plain or compressed (by the ending of their name: {@code .gz} and what
 * else Beam knows). A record is a line without its end; its position is the line's number. Blank
 * lines are no records. Of a line that is longer than the bound only the beginning is held.
 */
public final class ReadLines extends PTransform<PBegin, PCollection<SourceRecord>> {

  private static final long serialVersionUID = 1;

  private final List<String> files;
  private final int maxBytes;

  private ReadLines(List<String> files, int maxBytes) {
    this.files = List.copyOf(files);
    this.maxBytes = maxBytes;
  }

  /**
   * Reads {@code files}, each in one piece, several side by side.
   *
   * @param maxBytes how many bytes of a line are held at most
   */
  public static ReadLines from(List<String> files, int maxBytes) {
    return new ReadLines(files, maxBytes);
  }

  @Override
  public PCollection<SourceRecord> expand(PBegin begin) {
    PCollection<String> names =
        begin.apply("Files", Create.of(files).withCoder(StringUtf8Coder.of()));
    return (files.size() == 1 ? names : names.apply("Spread", Reshuffle.viaRandomKey()))
        .apply("Read", ParDo.of(new ReadLinesFn(maxBytes)))
        .setCoder(SourceRecordCoder.of());
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import java.util.List;
import java.util.UUID;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PDone;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Writes the lines of a bounded collection into files, compressed where the name ends in {@code
 * .gz}. The input is the lines by file; the same lines make the same file, in no order that means
 * anything.
 *
 * <p><b>Guarantee.</b> A file appears whole, when all of its lines are there, or not at all; one
 * that was there before is replaced. A file without lines appears empty.
 *
 * <p><b>How.</b> The lines of a file are spread over parts, which are written side by side next to
 * it under hidden names and then put together. The parts stay, so that putting together may be
 * tried again; {@link OutputFiles#deleteUnfinished} deletes them. (Beam's own file sinks do the
 * same in five times as many steps, each of which the direct runner pays for with every key: they
 * made up half of the time of a whole run.)
 */
public final class WriteLines extends PTransform<PCollection<KV<String, String>>, PDone> {

  private static final long serialVersionUID = 1;

  private final List<String> files;
  private final String run = UUID.randomUUID().toString().substring(0, 8);

  private WriteLines(List<String> files) {
    this.files = List.copyOf(files);
  }

  /** Writes {@code files}, and fails on a line for any other. */
  public static WriteLines to(List<String> files) {
    return new WriteLines(files);
  }

  @Override
  public PDone expand(PCollection<KV<String, String>> lines) {
    KvCoder<String, String> texts = KvCoder.of(StringUtf8Coder.of(), StringUtf8Coder.of());
    PCollection<KV<String, String>> parts =
        lines
            .apply("Spread", ParDo.of(new WriteLinesFn.Spread(files, run)))
            .setCoder(texts)
            .apply("Parts", GroupByKey.create())
            .apply("WritePart", ParDo.of(new WriteLinesFn.WritePart()))
            .setCoder(texts);
    PCollection<KV<String, String>> none =
        lines
            .getPipeline()
            .apply(
                "Files",
                Create.of(files.stream().map(file -> KV.of(file, "")).toList()).withCoder(texts));
    PCollectionList.of(parts)
        .and(none)
        .apply("Written", Flatten.pCollections())
        .apply("Whole", GroupByKey.create())
        .apply("PutTogether", ParDo.of(new WriteLinesFn.PutTogether()))
        .setTypeDescriptor(TypeDescriptors.voids());
    return PDone.in(lines.getPipeline());
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/**
 * Writes lines into one file, compressed if its name ends in {@code .gz}. The file appears whole,
 * when all lines are there, or not at all; one that was there before is replaced.
 */
public final class WriteLines extends PTransform<PCollection<String>, PDone> {

  private static final long serialVersionUID = 1;
  private static final String GZIP = ".gz";

  private final String file;

  private WriteLines(String file) {
    this.file = file;
  }

  public static WriteLines to(String file) {
    return new WriteLines(file);
  }

  @Override
  public PDone expand(PCollection<String> lines) {
    TextIO.Write write = TextIO.write().withoutSharding();
    return lines.apply(
        "Write",
        file.endsWith(GZIP)
            ? write
                .to(file.substring(0, file.length() - GZIP.length()))
                .withCompression(Compression.GZIP)
            : write.to(file));
  }
}

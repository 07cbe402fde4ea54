// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPOutputStream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** The steps of {@link WriteLines}. */
final class WriteLinesFn {

  private static final int PARTS = 64;
  private static final String PART = ".part-";
  private static final String WHOLE = "whole";
  private static final String GZIP = ".gz";
  private static final String BINARY = "application/octet-stream";

  private WriteLinesFn() {}

  /** Gives each line the name of a part of its file. */
  static final class Spread extends DoFn<KV<String, String>, KV<String, String>> {
    private final List<String> files;
    private final String run;

    Spread(List<String> files, String run) {
      this.files = files;
      this.run = run;
    }

    @ProcessElement
    public void process(@Element KV<String, String> line, OutputReceiver<KV<String, String>> out) {
      String file = line.getKey();
      if (!files.contains(file)) {
        throw new IllegalArgumentException("a line for '" + file + "', but only for " + files);
      }
      int part = Math.floorMod(line.getValue().hashCode(), PARTS);
      out.output(KV.of(hidden(file, run) + PART + part, line.getValue()));
    }
  }

  /** Writes a part and names it to its file. */
  static final class WritePart extends DoFn<KV<String, Iterable<String>>, KV<String, String>> {
    @ProcessElement
    public void process(
        @Element KV<String, Iterable<String>> lines, OutputReceiver<KV<String, String>> out)
        throws IOException {
      String part = lines.getKey();
      List<String> sorted = new ArrayList<>();
      lines.getValue().forEach(sorted::add);
      sorted.sort(null); // so that the same lines make the same file
      try (OutputStream to = create(part)) {
        for (String line : sorted) {
          to.write(line.getBytes(StandardCharsets.UTF_8));
          to.write('\n');
        }
      }
      out.output(KV.of(shown(part), part));
    }
  }

  /** Puts the parts of a file together. */
  static final class PutTogether extends DoFn<KV<String, Iterable<String>>, Void> {
    @ProcessElement
    public void process(@Element KV<String, Iterable<String>> written) throws IOException {
      String file = written.getKey();
      List<ResourceId> parts =
          StreamSupport.stream(written.getValue().spliterator(), false)
              .filter(part -> !part.isEmpty())
              .sorted()
              .map(part -> FileSystems.matchNewResource(part, false))
              .toList();
      String whole = hidden(file, WHOLE);
      try (OutputStream to =
          file.endsWith(GZIP) ? new GZIPOutputStream(create(whole)) : create(whole)) {
        for (ResourceId part : parts) {
          try (InputStream from = Channels.newInputStream(FileSystems.open(part))) {
            from.transferTo(to);
          }
        }
      }
      FileSystems.rename(
          List.of(FileSystems.matchNewResource(whole, false)),
          List.of(FileSystems.matchNewResource(file, false)));
    }
  }

  private static OutputStream create(String file) throws IOException {
    return new BufferedOutputStream(
        Channels.newOutputStream(
            FileSystems.create(FileSystems.matchNewResource(file, false), BINARY)));
  }

  /** {@code folder/file} as {@code folder/.file.run}. */
  private static String hidden(String file, String run) {
    int name = file.lastIndexOf('/') + 1;
    return file.substring(0, name) + "." + file.substring(name) + "." + run;
  }

  /** Whether a file of this name is a part of {@code file}, of any run, or not yet all of it. */
  static boolean isUnfinished(String name, String file) {
    return name.equals(hidden(file, WHOLE))
        || (name.startsWith(hidden(file, "")) && name.contains(PART));
  }

  /** The file that a part is of. */
  private static String shown(String part) {
    int name = part.lastIndexOf('/') + 1;
    String hidden = part.substring(0, part.lastIndexOf(PART));
    return part.substring(0, name) + hidden.substring(name + 1, hidden.lastIndexOf('.'));
  }
}

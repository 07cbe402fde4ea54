// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import dev.braid.pipeline.spec.Endpoints;
import dev.braid.pipeline.spec.JoinSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;

/** The files that endpoints name. */
public final class Files {

  private static final List<String> ENDINGS = List.of(".jsonl", ".jsonl.gz");

  private Files() {}

  /**
   * The endpoints of a spec without an endpoints file: each source is {@code <source>.jsonl} or
   * {@code <source>.jsonl.gz} in {@code data}, and the outputs are {@code results.jsonl} and so on
   * in {@code out}.
   *
   * @throws EndpointsException if a source has no such file, or both
   */
  public static Endpoints inFolders(JoinSpec spec, Path data, Path out) {
    Map<String, Endpoints.Source> sources = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    for (String source : spec.sources().keySet()) {
      List<Path> there =
          ENDINGS.stream()
              .map(ending -> data.resolve(source + ending))
              .filter(java.nio.file.Files::isRegularFile)
              .toList();
      if (there.size() == 1) {
        sources.put(source, new Endpoints.Files(there.get(0).toAbsolutePath().toString()));
      } else {
        problems.add(
            "source '"
                + source
                + "' "
                + (there.isEmpty()
                    ? "has no file: there is neither "
                    : "has two files: there are both ")
                + data.resolve(source + ENDINGS.get(0))
                + (there.isEmpty() ? " nor " : " and ")
                + data.resolve(source + ENDINGS.get(1)));
      }
    }
    if (!problems.isEmpty()) {
      throw new EndpointsException(problems);
    }
    return new Endpoints(
        sources,
        new Endpoints.Outputs(
            file(out, "results"), file(out, "missing"), file(out, "late"), file(out, "rejected")),
        null,
        new Endpoints.Memory());
  }

  /**
   * The files of each source that is in files, in order.
   *
   * @throws EndpointsException if a source has none, or no endpoint at all
   */
  public static Map<String, List<String>> read(Endpoints endpoints, Collection<String> sources) {
    Map<String, List<String>> files = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    for (String source : sources) {
      Endpoints.Source endpoint = endpoints.sources().get(source);
      if (endpoint instanceof Endpoints.Files named) {
        List<String> matching = matching(named.glob());
        files.put(source, matching);
        if (matching.isEmpty()) {
          problems.add("source '" + source + "' has no file: none matches " + named.glob());
        }
        for (String file : matching) {
          if (!file.contains("://") && !java.nio.file.Files.isReadable(Path.of(file))) {
            problems.add("source '" + source + "' cannot be read: no permission for " + file);
          }
        }
      } else if (endpoint == null) {
        problems.add("source '" + source + "' has no endpoint");
      }
    }
    if (!problems.isEmpty()) {
      throw new EndpointsException(problems);
    }
    return files;
  }

  /**
   * The files of the outputs that are files, by the name of the output.
   *
   * @throws EndpointsException if there is one, but a source is a topic and so never ends
   */
  public static Map<String, String> written(Endpoints endpoints) {
    Map<String, String> files = new LinkedHashMap<>();
    endpoints
        .outputs()
        .byName()
        .forEach(
            (name, output) -> {
              if (output instanceof Endpoints.File file) {
                files.put(name, file.path());
              }
            });
    List<String> problems = new ArrayList<>();
    endpoints
        .sources()
        .forEach(
            (source, endpoint) -> {
              if (endpoint instanceof Endpoints.Topic && !files.isEmpty()) {
                problems.add(
                    "source '"
                        + source
                        + "' is a topic, which never ends, but these outputs are files: "
                        + String.join(", ", files.keySet())
                        + "; give them topics");
              }
            });
    if (!problems.isEmpty()) {
      throw new EndpointsException(problems);
    }
    return files;
  }

  /**
   * Refuses outputs that would replace a file that is read, also by way of a link.
   *
   * @param inputs the files, by what is read from them
   * @throws EndpointsException if an output is one of the inputs
   */
  public static void requireApart(Map<String, List<String>> inputs, Collection<String> outputs) {
    List<String> problems = new ArrayList<>();
    inputs.forEach(
        (input, files) -> {
          for (String file : files) {
            for (String output : outputs) {
              if (isSame(file, output)) {
                problems.add(
                    input
                        + " is read from "
                        + file
                        + ", which an output would replace; write the outputs elsewhere");
              }
            }
          }
        });
    if (!problems.isEmpty()) {
      throw new EndpointsException(problems);
    }
  }

  private static boolean isSame(String source, String output) {
    if (source.contains("://") || output.contains("://")) {
      return source.equals(output);
    }
    Path written = Path.of(output);
    try {
      return java.nio.file.Files.exists(written)
          && java.nio.file.Files.isSameFile(Path.of(source), written);
    } catch (IOException e) {
      throw new EndpointsException(List.of("cannot read " + source + ": " + e.getMessage()));
    }
  }

  private static Endpoints.File file(Path folder, String output) {
    return new Endpoints.File(folder.resolve(output + ENDINGS.get(0)).toAbsolutePath().toString());
  }

  private static List<String> matching(String glob) {
    try {
      return FileSystems.match(glob, EmptyMatchTreatment.ALLOW).metadata().stream()
          .map(MatchResult.Metadata::resourceId)
          .map(Object::toString)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new EndpointsException(List.of("cannot list " + glob + ": " + e.getMessage()));
    }
  }
}

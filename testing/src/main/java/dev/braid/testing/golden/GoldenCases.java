// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.golden;

import dev.braid.pipeline.JoinPipeline;
import dev.braid.pipeline.io.ReadLines;
import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.testing.scenario.Outputs;
import dev.braid.testing.scenario.Timeline;
import dev.braid.transforms.model.SourceRecord;
import dev.braid.transforms.model.SourceRecordCoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;

/**
 * Runs the golden cases of a folder through the real pipeline. A case is a folder in it:
 *
 * <pre>
 * case/join.yaml          the spec
 * case/requests.jsonl     the lines of source 'requests', or requests.jsonl.gz; without: it has none
 * case/expected.jsonl     what must come out: results, missing, late events and rejected records
 * </pre>
 *
 * <p><b>Expected.</b> A line is a JSON object in the form of an output: with a {@code status} it is
 * a result or missing, with a {@code reason} and an {@code event} a late event, with a {@code
 * reason} alone a rejected record. It fits an output if every field it gives is equal there
 * (numbers by value, objects and lists as a whole); fields it does not give may be anything. Every
 * line must have an output of its own, and every output a line. The order means nothing. Of a
 * rejected record only the file's name counts, not its folder. So what a run wrote is what is
 * expected: {@code cat out/*.jsonl > expected.jsonl}.
 *
 * <p><b>Story.</b> Without one, the files are a bounded input: everything is decided on all there
 * is. To say what arrives when, and where the watermark stands, the first line of what is expected
 * may tell it:
 *
 * <pre>{@code
 * {"story": ["requests 1 arrives", "answers 1-2 arrive", "the watermark reaches 2026-01-01T12:00:03Z",
 *            "the watermark of answers reaches 2026-01-01T12:00:09Z", "the rest arrives"]}
 * }</pre>
 *
 * <p>It is decided as the spec says then. Each line must arrive once; lines are numbered as in an
 * editor. When the story is over the watermark goes to the end.
 */
public final class GoldenCases {

  private GoldenCases() {}

  /**
   * Runs every case in {@code folder}, in the order of their names; if it has a join.yaml itself it
   * is the one case. Hidden folders are no cases.
   *
   * @return a report for each, at least one
   * @throws IllegalArgumentException if it is no folder or has no cases
   */
  public static List<CaseReport> run(Path folder) throws IOException {
    List<CaseReport> reports = new ArrayList<>();
    for (Path each : cases(folder)) {
      reports.add(runCase(each));
    }
    return reports;
  }

  private static List<Path> cases(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException("no folder '" + folder + "'");
    }
    if (Files.exists(folder.resolve(GoldenCase.SPEC))) {
      return List.of(folder);
    }
    List<Path> cases;
    try (Stream<Path> list = Files.list(folder)) {
      cases =
          list.filter(each -> Files.isDirectory(each) && !name(each).startsWith("."))
              .sorted()
              .toList();
    }
    if (cases.isEmpty()) {
      throw new IllegalArgumentException(
          "no cases in '"
              + folder
              + "'; a case is a folder in it with "
              + GoldenCase.SPEC
              + ", a <source>.jsonl for each source and "
              + GoldenCase.EXPECTED);
    }
    return cases;
  }

  private static CaseReport runCase(Path folder) throws IOException {
    String name = name(folder);
    GoldenCase golden = GoldenCase.read(folder);
    JoinSpec spec = golden.spec();
    if (!golden.mistakes().isEmpty() || spec == null) {
      return CaseReport.unusable(name, golden.mistakes());
    }
    Pipeline pipeline = Pipeline.create(options());
    Outputs outputs = Outputs.run(pipeline, JoinPipeline.join(spec, records(pipeline, golden)));
    return CaseReport.compared(
        name,
        GoldenComparison.differences(
            golden.expected(), outputs.all().stream().map(OutputLine::of).toList()));
  }

  private static Map<String, PCollection<SourceRecord>> records(
      Pipeline pipeline, GoldenCase golden) {
    JoinSpec spec = Objects.requireNonNull(golden.spec());
    Timeline<SourceRecord> story = golden.story();
    if (story != null) {
      return story.apply(pipeline, spec.sources().keySet(), SourceRecordCoder.of());
    }
    Map<String, PCollection<SourceRecord>> records = new LinkedHashMap<>();
    for (String source : spec.sources().keySet()) {
      Path file = golden.files().get(source);
      records.put(
          source,
          file == null
              ? pipeline.apply("No " + source, Create.empty(SourceRecordCoder.of()))
              : pipeline.apply(
                  "Read " + source,
                  ReadLines.from(List.of(file.toString()), spec.maxEventBytes())));
    }
    return records;
  }

  private static PipelineOptions options() {
    PipelineOptions options = PipelineOptionsFactory.create();
    options.setRunner(DirectRunner.class);
    return options;
  }

  private static String name(Path folder) {
    return folder.toAbsolutePath().normalize().getFileName().toString();
  }
}

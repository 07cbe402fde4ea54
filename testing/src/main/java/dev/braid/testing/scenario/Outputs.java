// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.scenario;

import dev.braid.transforms.join.Joined;
import dev.braid.transforms.model.Late;
import dev.braid.transforms.model.Rejected;
import dev.braid.transforms.model.Result;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;

/** All that a run of a join gave, each in no particular order. */
public record Outputs(
    List<Result> results, List<Result> missing, List<Late> late, List<Rejected> rejected) {

  public Outputs {
    results = List.copyOf(results);
    missing = List.copyOf(missing);
    late = List.copyOf(late);
    rejected = List.copyOf(rejected);
  }

  /** Every output there is: {@link Result}, {@link Late} and {@link Rejected}. */
  public List<Object> all() {
    return Stream.of(results, missing, late, rejected).<Object>flatMap(List::stream).toList();
  }

  /** Runs {@code pipeline} to its end and gives what {@code joined} had. */
  public static Outputs run(Pipeline pipeline, Joined joined) {
    Supplier<Outputs> outputs = collect(joined);
    PipelineResult.State state = pipeline.run().waitUntilFinish();
    if (state != PipelineResult.State.DONE) {
      throw new IllegalStateException("the pipeline did not come to its end: it is " + state);
    }
    return outputs.get();
  }

  private static Supplier<Outputs> collect(Joined joined) {
    Collected<Result> results = Collected.of("results", joined.results());
    Collected<Result> missing = Collected.of("missing", joined.missing());
    Collected<Late> late = Collected.of("late", joined.late());
    Collected<Rejected> rejected = Collected.of("rejected", joined.rejected());
    return () -> new Outputs(results.take(), missing.take(), late.take(), rejected.take());
  }

  /** Each output as the line of JSON it is published as. */
  public static String json(Object output) {
    if (output instanceof Result result) {
      return result.toJson();
    } else if (output instanceof Late late) {
      return late.toJson();
    } else if (output instanceof Rejected rejected) {
      return rejected.toJson();
    }
    throw new IllegalArgumentException("no output of a join: " + output);
  }

  @Override
  public String toString() {
    return String.join("\n", all().stream().map(Outputs::json).toList());
  }
}

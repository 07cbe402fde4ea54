// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.join;

import dev.braid.transforms.model.Late;
import dev.braid.transforms.model.Rejected;
import dev.braid.transforms.model.Result;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PInput;
import org.apache.beam.sdk.values.POutput;
import org.apache.beam.sdk.values.PValue;
import org.apache.beam.sdk.values.TupleTag;

/**
 * What {@link JoinEvents} gives. An element's timestamp is that of the event or the timer it came
 * of.
 *
 * @param results complete and partial results, one for each instance that had an outcome
 * @param missing instances that had none
 * @param late events for instances that had closed
 * @param rejected events beyond the bounds of the join
 */
public record Joined(
    PCollection<Result> results,
    PCollection<Result> missing,
    PCollection<Late> late,
    PCollection<Rejected> rejected)
    implements POutput {

  @Override
  public Pipeline getPipeline() {
    return results.getPipeline();
  }

  @Override
  public Map<TupleTag<?>, PValue> expand() {
    return Map.of(
        JoinFn.RESULTS, results,
        JoinFn.MISSING, missing,
        JoinFn.LATE, late,
        JoinFn.REJECTED, rejected);
  }

  @Override
  public void finishSpecifyingOutput(
      String transformName, PInput input, PTransform<?, ?> transform) {}
}

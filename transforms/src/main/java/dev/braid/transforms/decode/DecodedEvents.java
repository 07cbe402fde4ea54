// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.decode;

import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.Rejected;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PInput;
import org.apache.beam.sdk.values.POutput;
import org.apache.beam.sdk.values.PValue;
import org.apache.beam.sdk.values.TupleTag;

/**
 * What {@link DecodeEvents} gives.
 *
 * @param events the events by key
 * @param rejected the records that could not be one
 */
public record DecodedEvents(PCollection<KV<String, Event>> events, PCollection<Rejected> rejected)
    implements POutput {

  @Override
  public Pipeline getPipeline() {
    return events.getPipeline();
  }

  @Override
  public Map<TupleTag<?>, PValue> expand() {
    return Map.of(DecodeFn.EVENTS, events, DecodeFn.REJECTED, rejected);
  }

  @Override
  public void finishSpecifyingOutput(
      String transformName, PInput input, PTransform<?, ?> transform) {}
}

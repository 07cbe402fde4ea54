// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderProvider;
import org.apache.beam.sdk.coders.CoderProviderRegistrar;
import org.apache.beam.sdk.coders.CoderProviders;
import org.apache.beam.sdk.values.TypeDescriptor;

/** Makes the coders of the model known to every pipeline that has it on its class path. */
public final class ModelCoders implements CoderProviderRegistrar {

  @Override
  public List<CoderProvider> getCoderProviders() {
    return List.of(
        provider(Event.class, EventCoder.of()),
        provider(SourceRecord.class, SourceRecordCoder.of()),
        provider(Result.class, ResultCoder.of()),
        provider(Late.class, LateCoder.of()),
        provider(Rejected.class, RejectedCoder.of()),
        provider(Outgoing.class, OutgoingCoder.of()));
  }

  private static <T> CoderProvider provider(Class<T> type, Coder<T> coder) {
    return CoderProviders.forCoder(TypeDescriptor.of(type), coder);
  }
}

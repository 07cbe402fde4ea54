// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline;

import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.transforms.decode.DecodeEvents;
import dev.braid.transforms.decode.DecodedEvents;
import dev.braid.transforms.decode.EventPattern;
import dev.braid.transforms.join.JoinEvents;
import dev.braid.transforms.join.Joined;
import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Rejected;
import dev.braid.transforms.model.SourceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/**
 * The pipeline of a spec between its endpoints: the records of its sources in, what came of them
 * out.
 *
 * <p>If every source is bounded the join decides on the watermark, which then means: on all events
 * there are.
 */
final class JoinSources {

  private JoinSources() {}

  static Joined join(JoinSpec spec, Map<String, PCollection<SourceRecord>> sources) {
    Join join = spec.join();
    List<PCollection<KV<String, Event>>> events = new ArrayList<>();
    List<PCollection<Rejected>> rejected = new ArrayList<>();
    for (Map.Entry<String, List<EventPattern>> entry : spec.sources().entrySet()) {
      String source = entry.getKey();
      PCollection<SourceRecord> records = sources.get(source);
      if (records == null) {
        throw new IllegalArgumentException("no records for source '" + source + "'");
      }
      DecodedEvents decoded =
          records.apply(
              "Decode " + source,
              DecodeEvents.of(join.name(), source, entry.getValue(), spec.maxEventBytes()));
      events.add(decoded.events());
      rejected.add(decoded.rejected());
    }
    Joined joined =
        PCollectionList.of(events)
            .apply("Events", Flatten.pCollections())
            .apply("Join", JoinEvents.by(join));
    rejected.add(joined.rejected());
    return new Joined(
        joined.results(),
        joined.missing(),
        joined.late(),
        PCollectionList.of(rejected).apply("Rejected", Flatten.pCollections()));
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline;

import dev.braid.pipeline.io.Files;
import dev.braid.pipeline.io.KafkaConnection;
import dev.braid.pipeline.io.ReadLines;
import dev.braid.pipeline.io.ReadTopic;
import dev.braid.pipeline.spec.Endpoints;
import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.transforms.decode.DecodeEvents;
import dev.braid.transforms.decode.DecodedEvents;
import dev.braid.transforms.join.JoinEvents;
import dev.braid.transforms.join.Joined;
import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.Rejected;
import dev.braid.transforms.model.SourceRecord;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.jspecify.annotations.Nullable;

/**
 * The pipeline of a spec between its endpoints. Each source is read and decoded by itself; their
 * events meet in the join; what comes of it is written. The names of its steps are part of every
 * savepoint.
 */
public final class JoinPipeline {

  private JoinPipeline() {}

  /**
   * Puts the whole graph into {@code pipeline}.
   *
   * @throws dev.braid.pipeline.io.EndpointsException if an endpoint is not there, or an output
   *     would replace what is read
   */
  public static void build(Pipeline pipeline, JoinSpec spec, Endpoints endpoints) {
    build(pipeline, spec, endpoints, Deployment.ALONE);
  }

  /**
   * Puts the whole graph into {@code pipeline}, for one of several deployments.
   *
   * @throws dev.braid.pipeline.io.EndpointsException if an endpoint is not there, or an output
   *     would replace what is read
   */
  public static void build(
      Pipeline pipeline, JoinSpec spec, Endpoints endpoints, Deployment deployment) {
    Map<String, List<String>> read = Files.read(endpoints, spec.sources().keySet());
    Map<String, String> written = Files.written(endpoints);
    Map<String, List<String>> inputs = new LinkedHashMap<>();
    read.forEach((source, names) -> inputs.put("source '" + source + "'", names));
    Files.requireApart(inputs, written.values());
    Map<String, PCollection<SourceRecord>> records = new LinkedHashMap<>();
    spec.sources()
        .forEach(
            (source, patterns) ->
                records.put(
                    source,
                    pipeline.apply(
                        "Read " + source, reading(source, spec, endpoints, deployment, read))));
    Joined joined = join(spec, records, deployment.instancesFrom(), Clock.systemUTC());
    WriteJoined.of(spec.join().name(), joined, endpoints, deployment, written);
  }

  private static PTransform<PBegin, PCollection<SourceRecord>> reading(
      String source,
      JoinSpec spec,
      Endpoints endpoints,
      Deployment deployment,
      Map<String, List<String>> files) {
    if (endpoints.sources().get(source) instanceof Endpoints.Topic topic) {
      KafkaConnection kafka = KafkaConnection.of(endpoints.requireKafka());
      ReadTopic read = ReadTopic.of(spec, source, topic.name(), kafka);
      if (deployment.readFrom() != null) {
        read = read.from(deployment.readFrom());
      }
      return deployment.besideAnother() ? read.besideAnother() : read;
    }
    return ReadLines.from(files.getOrDefault(source, List.of()), spec.maxEventBytes());
  }

  /**
   * Decodes and joins the records of a spec's sources; the rejected are those of both. No event is
   * too far in the future, so that the answer depends on no clock.
   */
  public static Joined join(JoinSpec spec, Map<String, PCollection<SourceRecord>> sources) {
    return join(spec, sources, null, null);
  }

  /** With a clock, what is too far ahead of it on a stream is rejected. */
  private static Joined join(
      JoinSpec spec,
      Map<String, PCollection<SourceRecord>> sources,
      @Nullable Instant instancesFrom,
      @Nullable Clock clock) {
    String name = spec.join().name();
    List<PCollection<KV<String, Event>>> events = new ArrayList<>();
    List<PCollection<Rejected>> rejected = new ArrayList<>();
    spec.sources()
        .forEach(
            (source, patterns) -> {
              PCollection<SourceRecord> records = sources.get(source);
              if (records == null) {
                throw new IllegalArgumentException("no records for source '" + source + "'");
              }
              DecodeEvents decode = DecodeEvents.of(name, source, patterns, spec.maxEventBytes());
              boolean bounded = records.isBounded() == PCollection.IsBounded.BOUNDED;
              DecodedEvents decoded =
                  records.apply(
                      "Decode " + source,
                      clock == null || bounded
                          ? decode
                          : decode.withMaxAhead(spec.maxAhead(), clock));
              events.add(decoded.events());
              rejected.add(decoded.rejected());
            });
    JoinEvents join = JoinEvents.by(spec.join());
    Joined joined =
        PCollectionList.of(events)
            .apply("Events", Flatten.pCollections())
            .apply("Join", instancesFrom == null ? join : join.ofInstancesFrom(instancesFrom));
    rejected.add(joined.rejected());
    return new Joined(
        joined.results(),
        joined.missing(),
        joined.late(),
        PCollectionList.of(rejected).apply("Rejected", Flatten.pCollections()));
  }
}

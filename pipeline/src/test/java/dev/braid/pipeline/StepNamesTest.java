// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.braid.pipeline.io.Files;
import dev.braid.pipeline.spec.Endpoints;
import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.pipeline.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.Pipeline.PipelineVisitor;
import org.apache.beam.sdk.runners.TransformHierarchy.Node;
import org.apache.beam.sdk.transforms.ParDo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A savepoint knows a step by its name: one that changes loses its state. */
class StepNamesTest {

  private static final String TRIP =
      """
      join: trip
      key: id
      time: at
      wait: 1s
      events:
        start: { from: starts }
        stop: { from: stops }
      outcomes:
        done: { all: [start, stop] }
      """;

  @Test
  void ofFiles(@TempDir Path data) throws IOException {
    JoinSpec spec = SpecReader.read("trip.yaml", TRIP);
    for (String source : spec.sources().keySet()) {
      java.nio.file.Files.createFile(data.resolve(source + ".jsonl"));
    }
    assertThat(
        names(spec, Files.inFolders(spec, data, data)),
        is(
            """
            Read starts/Files/MapElements/Map/ParMultiDo(Anonymous)
            Read starts/Read/ParMultiDo(ReadLines)
            Read stops/Files/MapElements/Map/ParMultiDo(Anonymous)
            Read stops/Read/ParMultiDo(ReadLines)
            Decode starts/Decode
            Decode stops/Decode
            Join/Join
            Results/Map/ParMultiDo(Anonymous)
            Missing/Map/ParMultiDo(Anonymous)
            Late/Map/ParMultiDo(Anonymous)
            Refused/Map/ParMultiDo(Anonymous)
            Write/Spread/ParMultiDo(Spread)
            Write/WritePart/ParMultiDo(WritePart)
            Write/Files/Read(CreateSource)/ParDo(OutputSingleSource)/ParMultiDo(OutputSingleSource)
            Write/Files/Read(CreateSource)/ParDo(BoundedSourceAsSDFWrapper)/ParMultiDo(BoundedSourceAsSDFWrapper)
            Write/PutTogether/ParMultiDo(PutTogether)
            """));
  }

  @Test
  void ofTopics() {
    JoinSpec spec = SpecReader.read("trip.yaml", TRIP);
    Endpoints topics =
        new Endpoints(
            Map.of("starts", new Endpoints.Topic("a"), "stops", new Endpoints.Topic("b")),
            new Endpoints.Outputs(
                new Endpoints.Topic("r"),
                new Endpoints.Topic("m"),
                new Endpoints.Topic("l"),
                new Endpoints.Topic("j")),
            new Endpoints.Kafka("localhost:9092", Map.of()),
            new Endpoints.Memory());
    assertThat(
        names(spec, topics),
        is(
            """
            Read starts/Kafka/KafkaIO.Read.ReadFromKafkaViaUnbounded/Read(KafkaUnboundedSource)/ParDo(OutputSingleSource)/ParMultiDo(OutputSingleSource)
            Read starts/Kafka/KafkaIO.Read.ReadFromKafkaViaUnbounded/Read(KafkaUnboundedSource)/ParDo(UnboundedSourceAsSDFWrapper)/ParMultiDo(UnboundedSourceAsSDFWrapper)
            Read starts/Kafka/KafkaIO.Read.ReadFromKafkaViaUnbounded/Read(KafkaUnboundedSource)/ParDo(StripIds)/ParMultiDo(StripIds)
            Read starts/Records/ParMultiDo(ReadTopic)
            Read stops/Kafka/KafkaIO.Read.ReadFromKafkaViaUnbounded/Read(KafkaUnboundedSource)/ParDo(OutputSingleSource)/ParMultiDo(OutputSingleSource)
            Read stops/Kafka/KafkaIO.Read.ReadFromKafkaViaUnbounded/Read(KafkaUnboundedSource)/ParDo(UnboundedSourceAsSDFWrapper)/ParMultiDo(UnboundedSourceAsSDFWrapper)
            Read stops/Kafka/KafkaIO.Read.ReadFromKafkaViaUnbounded/Read(KafkaUnboundedSource)/ParDo(StripIds)/ParMultiDo(StripIds)
            Read stops/Records/ParMultiDo(ReadTopic)
            Decode starts/Decode
            Decode stops/Decode
            Join/Join
            Results
            Publish/Publish/ParMultiDo(PublishOnce)
            Missing
            MissingRecords/Map/ParMultiDo(Anonymous)
            Late
            LateRecords/Map/ParMultiDo(Anonymous)
            Refused/Map/ParMultiDo(Anonymous)
            Send/Write/ParMultiDo(KafkaWriter)
            """));
  }

  private static String names(JoinSpec spec, Endpoints endpoints) {
    Pipeline pipeline = Pipeline.create();
    JoinPipeline.build(pipeline, spec, endpoints);
    List<String> names = new ArrayList<>();
    pipeline.traverseTopologically(
        new PipelineVisitor.Defaults() {
          @Override
          public void visitPrimitiveTransform(Node node) {
            if (node.getTransform() instanceof ParDo.MultiOutput) {
              names.add(node.getFullName());
            }
          }
        });
    return String.join("\n", names) + "\n";
  }
}

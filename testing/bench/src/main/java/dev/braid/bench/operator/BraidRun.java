// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.operator;

import dev.braid.bench.operator.Workload.Fate;
import dev.braid.runners.job.FlinkOptions;
import dev.braid.transforms.join.JoinEvents;
import dev.braid.transforms.join.Joined;
import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.EventCoder;
import dev.braid.transforms.model.Result;
import dev.braid.transforms.model.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.ExecutionCheckpointingOptions;
import org.joda.time.Instant;

/** Braid's join on a Flink of this process, with the options of a job. */
final class BraidRun {

  private BraidRun() {}

  static void run(Workload workload, Configuration config, Path folder) throws Exception {
    Duration checkpoints = config.get(ExecutionCheckpointingOptions.CHECKPOINTING_INTERVAL);
    FlinkOptions flink = new FlinkOptions("bench", true, checkpoints);
    config.addAll(flink.flink(config));
    StringBuilder yaml = new StringBuilder();
    for (Map.Entry<String, String> set : config.toMap().entrySet()) {
      yaml.append(set.getKey() + ": '" + set.getValue() + "'\n");
    }
    Files.writeString(folder.resolve("config.yaml"), yaml);
    FlinkPipelineOptions options = flink.beam();
    options.setFlinkMaster("[local]");
    options.setFlinkConfDir(folder.toString());
    options.setParallelism(1);
    options.setAutoWatermarkInterval((long) OperatorRun.WATERMARK_MILLIS);
    options.setShutdownSourcesAfterIdleMs(0L);
    Pipeline pipeline = Pipeline.create(options);
    Joined joined =
        pipeline
            .apply("Numbers", Read.from(new NumberSource(workload)))
            .apply("Events", ParDo.of(new EventFn(workload, OperatorRun.payload(workload))))
            .setCoder(KvCoder.of(StringUtf8Coder.of(), EventCoder.of()))
            .apply("Join", JoinEvents.by(workload.join()));
    joined.results().apply("Results", ParDo.of(new TallyFn()));
    joined.missing().apply("Missing", ParDo.of(new TallyFn()));
    pipeline.run().waitUntilFinish();
  }

  private static final class EventFn extends DoFn<Long, KV<String, Event>> {
    private static final long serialVersionUID = 1;

    private final Workload workload;
    private final byte[] payload;

    EventFn(Workload workload, byte[] payload) {
      this.workload = workload;
      this.payload = payload;
    }

    @ProcessElement
    public void process(@Element Long first, OutputReceiver<KV<String, Event>> out) {
      long end = Math.min(first + NumberSource.BATCH, workload.numbers());
      for (long number = first; number < end; number++) {
        Tally.taken(number);
        Workload.Line line = workload.line(number);
        if (line != null) {
          out.outputWithTimestamp(
              KV.of(line.key(), new Event(line.type(), line.time(), null, payload)),
              Instant.ofEpochMilli(line.time()));
        }
      }
    }
  }

  private static final class TallyFn extends DoFn<Result, Void> {
    private static final long serialVersionUID = 1;

    @ProcessElement
    public void process(@Element Result result) {
      Tally.count(
          result.status() == Status.COMPLETE
              ? Fate.COMPLETE
              : result.status() == Status.PARTIAL ? Fate.PARTIAL : Fate.MISSING,
          result.key());
    }
  }
}

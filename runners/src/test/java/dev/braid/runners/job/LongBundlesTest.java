// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How often bundles end before a step with state, in it, and behind it. */
final class LongBundlesTest {

  private static final int SECONDS = 3;

  /** Milliseconds between two elements. */
  private static final int PAUSE = 2;

  private static final Map<String, AtomicInteger> ENDED = new ConcurrentHashMap<>();

  /** Counts the ends of its bundles. */
  private static class Counting<T> extends DoFn<T, T> {
    private final String name;
    private final int pause;

    Counting(String name, int pause) {
      this.name = name;
      this.pause = pause;
    }

    @ProcessElement
    public void process(@Element T element, OutputReceiver<T> out) throws InterruptedException {
      Thread.sleep(pause); // what comes takes its time
      out.output(element);
    }

    @FinishBundle
    public void finish() {
      ENDED.computeIfAbsent(name, any -> new AtomicInteger()).incrementAndGet();
    }
  }

  /** The same, with state. */
  private static final class Remembering extends DoFn<KV<Long, Long>, KV<Long, Long>> {
    @StateId("last")
    private final StateSpec<ValueState<Long>> last = StateSpecs.value(VarLongCoder.of());

    @ProcessElement
    public void process(
        @Element KV<Long, Long> element,
        @StateId("last") ValueState<Long> state,
        OutputReceiver<KV<Long, Long>> out) {
      state.write(element.getValue());
      out.output(element);
    }

    @FinishBundle
    public void finish() {
      ENDED.computeIfAbsent("in", any -> new AtomicInteger()).incrementAndGet();
    }
  }

  @Test
  @Timeout(60)
  void theyAreShortOnlyWhereTheirWatermarkIsAwaited(@TempDir Path folder) {
    FlinkOptions stream = new FlinkOptions("bundles", true, Duration.ofMinutes(1));
    FlinkPipelineOptions beam = stream.beam();
    beam.setFlinkMaster("[auto]");
    beam.setParallelism(1);
    beam.setShutdownSourcesAfterIdleMs(0L);
    Pipeline pipeline = Pipeline.create(beam);
    pipeline
        .apply(GenerateSequence.from(0).to((long) SECONDS * 1_000 / PAUSE))
        .apply("Before", ParDo.of(new Counting<>("before", PAUSE)))
        .apply(WithKeys.<Long, Long>of(each -> each % 5).withKeyType(TypeDescriptors.longs()))
        .apply("In", ParDo.of(new Remembering()))
        .apply("Behind", ParDo.of(new Counting<>("behind", 0)));
    Configuration flink =
        Configuration.fromMap(
            Map.of(
                "io.tmp.dirs",
                folder.toString(),
                "state.checkpoints.dir",
                folder.toUri().toString(),
                "classloader.check-leaked-classloader",
                "false"));
    PipelineResult result = ContextEnvironment.local(flink, stream, pipeline::run);
    result.waitUntilFinish();
    // However long it took.
    assertThat(ended("in"), greaterThan(0));
    assertThat(ended("before"), greaterThan(10 * ended("in")));
    assertThat(ended("behind"), greaterThan(0));
    assertThat(ended("before"), greaterThan(10 * ended("behind")));
  }

  private static int ended(String where) {
    return ENDED.getOrDefault(where, new AtomicInteger()).get();
  }
}

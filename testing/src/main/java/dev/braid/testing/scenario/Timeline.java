// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.scenario;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;

/**
 * What several sources give, one thing after another. Each source is a {@link TestStream} with a
 * watermark of its own.
 *
 * <p>The direct runner takes one step of every stream, waits until the pipeline has nothing left to
 * do, and takes the next. So that a step is one for all, those that have nothing to do in it repeat
 * their watermark. Other runners keep the order within a source only.
 */
public record Timeline<T>(List<Step<T>> steps) {

  /** One thing that happens. */
  public sealed interface Step<T> {}

  /** {@code source} gives an element. */
  public record Arrives<T>(String source, T element, org.joda.time.Instant timestamp)
      implements Step<T> {}

  /** The watermarks of {@code sources} move forward, all at once. */
  public record Reaches<T>(Set<String> sources, Instant watermark) implements Step<T> {}

  public Timeline {
    steps = List.copyOf(steps);
  }

  /** In which nothing happens yet. */
  public static <T> Timeline<T> empty() {
    return new Timeline<>(List.of());
  }

  /** This one, and {@code step} after it. */
  public Timeline<T> then(Step<T> step) {
    List<Step<T>> more = new ArrayList<>(steps);
    more.add(step);
    return new Timeline<>(more);
  }

  /** What each of {@code sources} gives; after the last step their watermarks go to the end. */
  public Map<String, PCollection<T>> apply(
      Pipeline pipeline, Collection<String> sources, Coder<T> coder) {
    Map<String, PCollection<T>> given = new LinkedHashMap<>();
    for (String source : sources) {
      given.put(source, pipeline.apply("Story of " + source, stream(source, sources, coder)));
    }
    return given;
  }

  private TestStream<T> stream(String source, Collection<String> sources, Coder<T> coder) {
    TestStream.Builder<T> stream = TestStream.create(coder);
    org.joda.time.Instant watermark = BoundedWindow.TIMESTAMP_MIN_VALUE;
    for (Step<T> step : steps) {
      if (step instanceof Arrives<T> arrives && arrives.source().equals(source)) {
        stream = stream.addElements(TimestampedValue.of(arrives.element(), arrives.timestamp()));
      } else if (step instanceof Reaches<T> reaches && reaches.sources().contains(source)) {
        watermark = org.joda.time.Instant.ofEpochMilli(reaches.watermark().toEpochMilli());
        stream = stream.advanceWatermarkTo(watermark);
      } else if (sources.size() > 1) {
        stream = stream.advanceWatermarkTo(watermark);
      }
    }
    return stream.advanceWatermarkToInfinity();
  }
}

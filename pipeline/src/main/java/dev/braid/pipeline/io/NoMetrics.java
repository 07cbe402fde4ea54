// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import org.apache.beam.sdk.metrics.BoundedTrie;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Distribution;
import org.apache.beam.sdk.metrics.Gauge;
import org.apache.beam.sdk.metrics.MetricName;
import org.apache.beam.sdk.metrics.MetricsContainer;
import org.apache.beam.sdk.metrics.NoOpCounter;
import org.apache.beam.sdk.metrics.StringSet;

/** Counts nothing. */
enum NoMetrics implements MetricsContainer {
  INSTANCE;

  @Override
  public Counter getCounter(MetricName name) {
    return NoOpCounter.getInstance();
  }

  @Override
  public Distribution getDistribution(MetricName name) {
    return None.INSTANCE;
  }

  @Override
  public Gauge getGauge(MetricName name) {
    return None.INSTANCE;
  }

  @Override
  public StringSet getStringSet(MetricName name) {
    return None.INSTANCE;
  }

  @Override
  public BoundedTrie getBoundedTrie(MetricName name) {
    return None.INSTANCE;
  }

  private enum None implements Distribution, Gauge, StringSet, BoundedTrie {
    INSTANCE;

    @Override
    public void update(long value) {}

    @Override
    public void update(long sum, long count, long min, long max) {}

    @Override
    public void set(long value) {}

    @Override
    public void add(String value) {}

    @Override
    public void add(String... values) {}

    @Override
    public void add(Iterable<String> path) {}

    @Override
    public MetricName getName() {
      return NoOpCounter.getInstance().getName();
    }
  }
}

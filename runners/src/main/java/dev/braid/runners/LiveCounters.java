// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/**
 * The counters of a job while it runs on a Flink cluster in this process. Beam gives them only at
 * the end; Flink tells a reporter of each one that is made.
 *
 * <p>Flink makes the reporter by the name of its factory, so a run and its reporter find each other
 * by an id in the cluster's configuration.
 */
final class LiveCounters implements MetricReporter {

  /** The reporter's property that has the id. */
  static final String ID = "id";

  private static final Map<String, LiveCounters> REGISTERED = new ConcurrentHashMap<>();

  private record Named(String name, Counter counter) {}

  private final String id = UUID.randomUUID().toString();
  private final String prefix;

  /** Of all tasks, also of those that have ended. */
  private final Queue<Named> counters = new ConcurrentLinkedQueue<>();

  private LiveCounters(String prefix) {
    this.prefix = prefix;
  }

  /** Live counters of a metrics namespace, to be found by their id until they are closed. */
  static LiveCounters register(String namespace) {
    LiveCounters counters = new LiveCounters(namespace + ".");
    REGISTERED.put(counters.id, counters);
    return counters;
  }

  String id() {
    return id;
  }

  /** The counts so far, by name without the namespace; what one task does shows a little later. */
  Map<String, Long> byName() {
    Map<String, Long> counts = new HashMap<>();
    counters.forEach(named -> counts.merge(named.name, named.counter.getCount(), Long::sum));
    return counts;
  }

  @Override
  public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
    if (metric instanceof Counter counter && name.startsWith(prefix)) {
      counters.add(new Named(name.substring(prefix.length()), counter));
    }
  }

  @Override
  public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {}

  @Override
  public void open(MetricConfig config) {}

  @Override
  public void close() {
    REGISTERED.remove(id);
  }

  /** Finds the reporter for Flink. */
  public static final class Factory implements MetricReporterFactory {
    @Override
    public MetricReporter createMetricReporter(Properties properties) {
      LiveCounters counters = REGISTERED.get(properties.getProperty(ID, ""));
      if (counters == null) {
        throw new IllegalArgumentException("no run is waiting for these counters");
      }
      return counters;
    }
  }
}

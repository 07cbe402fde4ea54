// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job;

import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.apache.beam.runners.flink.translation.wrappers.streaming.DoFnOperator;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;

/**
 * Lets a bundle last a second, or until a checkpoint, in each step of a stream whose watermark
 * nobody waits for: the steps with state and those behind them.
 *
 * <p>A bundle holds the watermark back until it ends, so before a step with state it must be short.
 * Behind, its end only costs: the step that publishes waits until all is out, and what comes
 * meanwhile waits with it; all count; and every step looks at the clock twice in the time that a
 * bundle may last, whether there are events or not. Beam has one option for all steps, which its
 * operators keep each for itself.
 */
final class LongBundles {

  private static final long MILLIS = 1_000;

  /** As many elements as come in that time. */
  private static final long SIZE = Long.MAX_VALUE;

  private LongBundles() {}

  /** Sets it in the job of a stream. */
  static void set(StreamGraph job) {
    Set<StreamNode> awaited = awaited(job);
    for (StreamNode node : job.getStreamNodes()) {
      if (!awaited.contains(node)
          && node.getOperatorFactory() instanceof SimpleOperatorFactory<?> factory
          && factory.getOperator() instanceof DoFnOperator<?, ?, ?> step) {
        set(step, "maxBundleTimeMills", MILLIS);
        set(step, "maxBundleSize", SIZE);
      }
    }
  }

  /** What comes before a step with state, which has timers. */
  private static Set<StreamNode> awaited(StreamGraph job) {
    Deque<StreamNode> waiting = new ArrayDeque<>();
    for (StreamNode node : job.getStreamNodes()) {
      if (node.getStateKeySerializer() != null) {
        waiting.add(node);
      }
    }
    Set<StreamNode> awaited = new HashSet<>();
    while (!waiting.isEmpty()) {
      for (StreamEdge edge : waiting.remove().getInEdges()) {
        StreamNode before = job.getSourceVertex(edge);
        if (awaited.add(before)) {
          waiting.add(before);
        }
      }
    }
    return awaited;
  }

  private static void set(DoFnOperator<?, ?, ?> step, String name, long value) {
    try {
      Field field = DoFnOperator.class.getDeclaredField(name);
      field.setAccessible(true);
      field.setLong(step, value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this is not the version of Beam that Braid is made for", e);
    }
  }
}

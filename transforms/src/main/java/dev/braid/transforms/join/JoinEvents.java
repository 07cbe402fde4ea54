// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.join;

import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.LateCoder;
import dev.braid.transforms.model.RejectedCoder;
import dev.braid.transforms.model.ResultCoder;
import java.time.Clock;
import java.time.Instant;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Joins the events of each key into results, as a {@link Join} says.
 *
 * <pre>{@code
 * Joined joined =
 *     events.apply(                                  // PCollection<KV<String, Event>>, key first
 *         "Join",
 *         JoinEvents.by(
 *             Join.of(
 *                 "trip",
 *                 List.of(
 *                     EventType.of("start", Duration.ofMinutes(30)),
 *                     EventType.of("end", Duration.ofSeconds(5))),
 *                 List.of(Outcome.of("done", "start", "end")))));
 * joined.results().apply(...);
 * }</pre>
 *
 * <p><b>Guarantee.</b> Every instance is decided once, as complete, partial or missing; every event
 * ends in an instance, in {@code late}, in {@code rejected}, or is a duplicate. With {@link
 * dev.braid.transforms.model.Decide#ON_WATERMARK}, and on bounded input read in one piece, the
 * results do not depend on the order of arrival.
 *
 * <p><b>Time.</b> Decisions go by {@link Event#time}; the elements' timestamps only make the
 * watermark. An event is taken even behind the watermark as long as its instance is open.
 *
 * <p><b>Cost.</b> For an event: one read and one write of a value that has the events of a key
 * while they take no more than a kilobyte; of more, one append, and they are read when an instance
 * may be decided. A closed key keeps a small value and 8 bytes an event until {@link Join#remember}
 * has passed. A timer is set when an instance opens, and moved when it is complete.
 *
 * <p><b>Input.</b> In the global window, or the graph is refused. An event without JSON, or whose
 * type the join does not know fails the bundle.
 */
public final class JoinEvents extends PTransform<PCollection<KV<String, Event>>, Joined> {

  private static final long serialVersionUID = 1;

  private final Join join;
  private final long startsFrom;

  private JoinEvents(Join join, long startsFrom) {
    this.join = join;
    this.startsFrom = startsFrom;
  }

  public static JoinEvents by(Join join) {
    return new JoinEvents(join, Long.MIN_VALUE);
  }

  /**
   * Says nothing of instances that start before {@code time}: an earlier deployment has decided
   * them, and this one may have read only some of their events. That holds if the events read go
   * back from {@code time} by the join's {@link Join#maxWait} and {@link Join#remember} at least.
   */
  public JoinEvents ofInstancesFrom(Instant time) {
    return new JoinEvents(join, time.toEpochMilli());
  }

  @Override
  public Joined expand(PCollection<KV<String, Event>> events) {
    WindowFn<?, ?> windows = events.getWindowingStrategy().getWindowFn();
    if (!(windows instanceof GlobalWindows)) {
      throw new IllegalArgumentException(
          "JoinEvents keeps time itself and needs events in the global window, not in " + windows);
    }
    PCollectionTuple outputs =
        events.apply(
            "Join",
            ParDo.of(
                    new JoinFn(
                        join,
                        events.isBounded() == IsBounded.BOUNDED,
                        Clock.systemUTC(),
                        startsFrom))
                .withOutputTags(
                    JoinFn.RESULTS,
                    TupleTagList.of(JoinFn.MISSING).and(JoinFn.LATE).and(JoinFn.REJECTED)));
    return new Joined(
        outputs.get(JoinFn.RESULTS).setCoder(ResultCoder.of()),
        outputs.get(JoinFn.MISSING).setCoder(ResultCoder.of()),
        outputs.get(JoinFn.LATE).setCoder(LateCoder.of()),
        outputs.get(JoinFn.REJECTED).setCoder(RejectedCoder.of()));
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.operator;

import dev.braid.bench.operator.Workload.Fate;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * The design that comes to mind first: a map of the events by type, and the timer of the key, which
 * every event moves.
 */
public final class PlainJoin extends KeyedProcessFunction<String, Message, Joined> {

  private static final long serialVersionUID = 1;

  private final long wait;
  private transient MapState<String, Message> events;
  private transient ValueState<Long> deadline;

  public PlainJoin(long waitMillis) {
    this.wait = waitMillis;
  }

  @Override
  public void open(Configuration unused) {
    events =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("events", String.class, Message.class));
    deadline = getRuntimeContext().getState(new ValueStateDescriptor<>("deadline", Long.class));
  }

  @Override
  public void processElement(Message event, Context context, Collector<Joined> out)
      throws Exception {
    if (!event.type.equals(Workload.BEAT)) {
      events.put(event.type, event);
      if (events.contains(Workload.START)
          && events.contains(Workload.MIDDLE)
          && events.contains(Workload.END)) {
        emit(context.getCurrentKey(), Fate.COMPLETE, out);
        cancel(context);
        return;
      }
    }
    cancel(context);
    long until = event.time + wait;
    context.timerService().registerEventTimeTimer(until);
    deadline.update(until);
  }

  @Override
  public void onTimer(long at, OnTimerContext context, Collector<Joined> out) throws Exception {
    boolean partial = events.contains(Workload.START) && events.contains(Workload.MIDDLE);
    emit(context.getCurrentKey(), partial ? Fate.PARTIAL : Fate.MISSING, out);
    deadline.clear();
  }

  private void cancel(Context context) throws Exception {
    Long old = deadline.value();
    if (old != null) {
      context.timerService().deleteEventTimeTimer(old);
      deadline.clear();
    }
  }

  private void emit(String key, Fate fate, Collector<Joined> out) throws Exception {
    List<Message> joined = new ArrayList<>();
    events.values().forEach(joined::add);
    out.collect(new Joined(key, fate, joined));
    events.clear();
  }
}

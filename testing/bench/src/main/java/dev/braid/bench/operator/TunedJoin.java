// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.operator;

import dev.braid.bench.operator.Workload.Fate;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * The same by someone who knows Flink: events are appended to a list and read once, a few bytes say
 * which are there, and a timer is set again only when it fires too early. A key that was decided is
 * remembered until its last deadline, so that what comes late makes no second result.
 */
public final class TunedJoin extends KeyedProcessFunction<String, Message, Joined> {

  private static final long serialVersionUID = 1;

  private static final int START = 1;
  private static final int MIDDLE = 2;
  private static final int END = 4;
  private static final int ALL = START | MIDDLE | END;
  private static final int CLOSED = 8;

  private final long wait;
  private transient ListState<Message> events;
  private transient ValueState<Known> known;

  /** What is known of a key without reading its events. */
  public static final class Known {
    public int mask;
    public long deadline;
  }

  public TunedJoin(long waitMillis) {
    this.wait = waitMillis;
  }

  @Override
  public void open(Configuration unused) {
    events = getRuntimeContext().getListState(new ListStateDescriptor<>("events", Message.class));
    known = getRuntimeContext().getState(new ValueStateDescriptor<>("known", Known.class));
  }

  @Override
  public void processElement(Message event, Context context, Collector<Joined> out)
      throws Exception {
    Known now = known.value();
    if (now == null) {
      now = new Known();
      context.timerService().registerEventTimeTimer(event.time + wait);
    } else if ((now.mask & CLOSED) != 0) {
      return;
    }
    now.deadline = event.time + wait;
    if (!event.type.equals(Workload.BEAT)) {
      now.mask |= bit(event.type);
      if (now.mask == ALL) {
        emit(context.getCurrentKey(), Fate.COMPLETE, event, out);
        now.mask = CLOSED;
      } else {
        events.add(event);
      }
    }
    known.update(now);
  }

  @Override
  public void onTimer(long at, OnTimerContext context, Collector<Joined> out) throws Exception {
    Known now = known.value();
    if ((now.mask & CLOSED) == 0) {
      if (now.deadline > at) {
        context.timerService().registerEventTimeTimer(now.deadline);
        return;
      }
      boolean partial = (now.mask & (START | MIDDLE)) == (START | MIDDLE);
      emit(context.getCurrentKey(), partial ? Fate.PARTIAL : Fate.MISSING, null, out);
    }
    known.clear();
  }

  private void emit(String key, Fate fate, @Nullable Message last, Collector<Joined> out)
      throws Exception {
    List<Message> joined = new ArrayList<>(3);
    events.get().forEach(joined::add);
    if (last != null) {
      joined.add(last);
    }
    out.collect(new Joined(key, fate, joined));
    events.clear();
  }

  private static int bit(String type) {
    return switch (type) {
      case Workload.START -> START;
      case Workload.MIDDLE -> MIDDLE;
      default -> END;
    };
  }
}

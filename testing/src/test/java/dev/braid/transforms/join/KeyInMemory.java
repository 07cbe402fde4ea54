// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.join;

import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.EventCoder;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Late;
import dev.braid.transforms.model.Rejected;
import dev.braid.transforms.model.Result;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.ReadableState;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.OutputBuilder;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The join of one key without a runner: the real {@link JoinFn} on state and a timer in memory.
 * State goes through its coders, as it does in a savepoint.
 */
final class KeyInMemory {

  final List<Result> results = new ArrayList<>();
  final List<Late> late = new ArrayList<>();
  final List<Rejected> rejected = new ArrayList<>();

  private final String key;
  private final Value<KeyState> state = new Value<>(KeyStateCoder.of());
  private final Bag events = new Bag();
  private final Value<Seen> seen = new Value<>(SeenCoder.of());
  private final OneTimer timer = new OneTimer();
  private final DoFn.MultiOutputReceiver out = new Outputs();
  private final int few;
  private int firings;
  private JoinFn fn;
  private boolean stepwise;

  KeyInMemory(String key, Join join) {
    this(key, join, false);
  }

  KeyInMemory(String key, Join join, boolean bounded) {
    this(key, join, bounded, 0);
  }

  /** With so many bytes of events in the small value; else they are in the bag from the first. */
  KeyInMemory(String key, Join join, boolean bounded, int few) {
    this.key = key;
    this.few = few;
    this.fn = new JoinFn(join, bounded, Clock.systemUTC(), Long.MIN_VALUE, few);
  }

  /** Says nothing of instances that start before a time, in milliseconds. */
  KeyInMemory ofInstancesFrom(Join join, long time) {
    fn = new JoinFn(join, false, Clock.systemUTC(), time, few);
    return this;
  }

  /** Goes on with another definition of the join, as after an upgrade. */
  void change(Join join) {
    fn = new JoinFn(join, false, Clock.systemUTC(), Long.MIN_VALUE, few);
  }

  void arrive(Event event) {
    fn.process(KV.of(key, event), state, events, seen, timer, out);
  }

  /** From now on a timer knows no more of the watermark than that it has fired. */
  KeyInMemory stepwise(boolean stepwise) {
    this.stepwise = stepwise;
    return this;
  }

  /** Moves the watermark: every timer that is due by then fires, the earliest first. */
  void watermark(long to) {
    while (timer.armed < to) {
      long beyond = timer.armed + 1;
      timer.armed = OneTimer.UNSET;
      firings++;
      fn.fire(new JoinFn.Cells(key, state, events, seen, timer, out), stepwise ? beyond : to);
    }
  }

  /** Whether no state and no timer is left. */
  boolean isGone() {
    return state.isEmpty()
        && events.bytes.isEmpty()
        && seen.isEmpty()
        && timer.armed == OneTimer.UNSET;
  }

  int bagReads() {
    return events.reads;
  }

  int timerSets() {
    return timer.sets;
  }

  int timerFirings() {
    return firings;
  }

  /** How often state was read, written, appended to or cleared. */
  int stateAccesses() {
    return state.accesses + events.accesses + seen.accesses;
  }

  /** How many bytes of state were written or appended. */
  int bytesWritten() {
    return state.written + events.written + seen.written;
  }

  int heldEvents() {
    KeyState known = state.bytes == null ? null : state.read();
    List<Event> few = known == null ? null : known.few();
    return few == null ? events.bytes.size() : few.size();
  }

  private final class Outputs implements DoFn.MultiOutputReceiver {
    @Override
    @SuppressWarnings("unchecked")
    public <T> DoFn.OutputReceiver<T> get(TupleTag<T> tag) {
      List<T> list =
          (List<T>)
              (tag.equals(JoinFn.LATE) ? late : tag.equals(JoinFn.REJECTED) ? rejected : results);
      return new Output<>(list);
    }

    @Override
    public <T> DoFn.OutputReceiver<Row> getRowReceiver(TupleTag<T> tag) {
      throw new UnsupportedOperationException();
    }
  }

  private record Output<T>(List<T> to) implements DoFn.OutputReceiver<T> {
    @Override
    public void output(T value) {
      to.add(value);
    }

    @Override
    public OutputBuilder<T> builder(T value) {
      throw new UnsupportedOperationException();
    }
  }

  private static byte[] encoded(Coder<?> coder, Object value) {
    try {
      @SuppressWarnings("unchecked")
      Coder<Object> any = (Coder<Object>) coder;
      return CoderUtils.encodeToByteArray(any, value);
    } catch (CoderException e) {
      throw new AssertionError(e);
    }
  }

  private static <T> T decoded(Coder<T> coder, byte[] bytes) {
    try {
      return CoderUtils.decodeFromByteArray(coder, bytes);
    } catch (CoderException e) {
      throw new AssertionError(e);
    }
  }

  private static final class Value<T> implements ValueState<T> {
    private final Coder<T> coder;
    private byte @Nullable [] bytes;
    int accesses;
    int written;

    Value(Coder<T> coder) {
      this.coder = coder;
    }

    boolean isEmpty() {
      return bytes == null;
    }

    @Override
    public void write(T input) {
      accesses++;
      bytes = encoded(coder, input);
      written += bytes.length;
    }

    @Override
    public @Nullable T read() {
      accesses++;
      return bytes == null ? null : decoded(coder, bytes);
    }

    @Override
    public void clear() {
      accesses++;
      bytes = null;
    }

    @Override
    public ValueState<T> readLater() {
      return this;
    }
  }

  private static final class Bag implements BagState<Event> {
    final List<byte[]> bytes = new ArrayList<>();
    int reads;
    int accesses;
    int written;

    @Override
    public Iterable<Event> read() {
      reads++;
      accesses++;
      return bytes.stream().map(each -> decoded(EventCoder.of(), each)).toList();
    }

    @Override
    public void add(Event value) {
      accesses++;
      byte[] added = encoded(EventCoder.of(), value);
      written += added.length;
      bytes.add(added);
    }

    @Override
    public void clear() {
      accesses++;
      bytes.clear();
    }

    @Override
    public ReadableState<Boolean> isEmpty() {
      throw new UnsupportedOperationException();
    }

    @Override
    public BagState<Event> readLater() {
      return this;
    }
  }

  /**
   * A timer that can only be set: the join must not need more, since clearing one does nothing on
   * Flink.
   */
  private static final class OneTimer implements Timer {
    static final long UNSET = Long.MAX_VALUE;
    long armed = UNSET;
    int sets;

    @Override
    public void set(Instant absoluteTime) {
      armed = absoluteTime.getMillis();
      sets++;
    }

    @Override
    public void setRelative() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void clear() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Timer offset(Duration offset) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Timer align(Duration period) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Timer withOutputTimestamp(Instant outputTime) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Timer withNoOutputTimestamp() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Instant getCurrentRelativeTime() {
      throw new UnsupportedOperationException();
    }
  }
}

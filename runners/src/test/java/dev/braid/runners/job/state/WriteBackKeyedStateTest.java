// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.flink.runtime.state.AbstractKeyedStateBackend;
import org.apache.flink.runtime.state.KeyExtractorFunction;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.PriorityComparator;
import org.apache.flink.runtime.state.heap.HeapPriorityQueueSet;
import org.apache.flink.runtime.state.internal.InternalMapState;
import org.apache.flink.runtime.state.internal.InternalValueState;
import org.apache.flink.streaming.api.operators.TimerHeapInternalTimer;
import org.apache.flink.streaming.api.operators.TimerSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WriteBackKeyedStateTest {

  private static final int CACHED = 100;
  private static final KeyGroupOrder ORDER = new KeyGroupOrder(Slot.KEY_GROUPS);

  /** Those that RocksDB was asked for. */
  private final List<String> below = new ArrayList<>();

  private long nanos;
  private final Path directory;
  private final AbstractKeyedStateBackend<String> rocksDb;
  private final WriteBackKeyedState<String> state;
  private final InternalValueState<String, String, String> value;
  private final InternalMapState<String, String, Integer, String> map;

  @SuppressWarnings("unchecked")
  WriteBackKeyedStateTest(@TempDir Path directory) throws Exception {
    this.directory = directory;
    rocksDb = Slot.rocksDb(directory, Slot.ALL, List.of());
    rocksDb.registerKeySelectionListener(below::add);
    state = new WriteBackKeyedState<>(rocksDb, CACHED, () -> nanos);
    value =
        (InternalValueState<String, String, String>)
            state.getPartitionedState("n", Slot.TEXT, Slot.VALUE);
    map =
        (InternalMapState<String, String, Integer, String>)
            state.getPartitionedState("n", Slot.TEXT, Slot.MAP);
  }

  @AfterEach
  void close() throws Exception {
    state.dispose();
    state.close();
  }

  private List<String> keysBelow(String name) {
    try (Stream<String> keys = rocksDb.getKeys(name, "n")) {
      return keys.toList();
    }
  }

  @Test
  void whatComesAndGoesNeverReachesRocksDb() throws Exception {
    for (int n = 0; n < 10 * CACHED; n++) {
      state.setCurrentKey("k" + n);
      value.value();
      map.get(1);
      value.update("here");
      map.put(1, "here");
      assertThat(keysBelow("value"), is(empty()));
      assertThat(keysBelow("map"), is(empty()));
      value.clear();
      map.remove(1);
    }
    // Each was looked for, but none of those that made place was deleted.
    assertThat(below, hasSize(10 * CACHED));
  }

  @Test
  void whatMakesPlaceIsWritten() throws Exception {
    for (int n = 0; n <= CACHED; n++) {
      state.setCurrentKey("k" + n);
      value.update("here");
    }

    assertThat(keysBelow("value"), contains("k0"));
    try (Stream<String> keys = state.getKeys("value", "n")) {
      assertThat(keys.toList(), hasSize(CACHED + 1));
    }
  }

  @Test
  void allIsWrittenByKeyGroups() throws Exception {
    for (int n = 0; n < CACHED; n++) {
      state.setCurrentKey("k" + n);
      value.update("here");
    }

    state.getKeys("value", "n").close();

    List<String> written = below.subList(0, CACHED);
    assertThat(written, is(ORDER.of(written, key -> key)));
  }

  @Test
  void whatHasMadePlaceDoesNotStayOnTheHeap() throws Exception {
    List<WeakReference<String>> keys = new ArrayList<>();
    for (int n = 0; n < 10 * CACHED; n++) {
      state.setCurrentKey(remembered(keys, "k" + n));
      value.update("here");
    }

    assertThat(stillThere(keys), lessThanOrEqualTo(CACHED + 1)); // RocksDB knows one
    assertThat(keysBelow("value"), hasSize(9 * CACHED));
  }

  /** What need not be written makes place before what would have to be. */
  @Test
  void whatIsWrittenMakesPlaceFirst() throws Exception {
    state.setCurrentKey("written");
    value.update("here");
    new Slot(state).checkpoint(1);
    for (int n = 0; n < CACHED; n++) {
      state.setCurrentKey("k" + n);
      value.update("here");
    }

    assertThat(keysBelow("value"), contains("written"));
  }

  @Test
  void aKeyOfWhichThereIsNothingAnyMoreIsForgotten() throws Exception {
    Slot slot = new Slot(state);
    state.setCurrentKey("comes and goes");
    assertThat(value.value(), is(nullValue()));
    value.update("here");
    value.clear();
    state.setCurrentKey("stays");
    value.update("here");
    assertThat(state.cachedKeys(), is(1));

    state.setCurrentKey("is written and goes");
    map.put(1, "here");
    slot.checkpoint(1);
    map.remove(1);
    state.setCurrentKey("stays");
    assertThat(state.cachedKeys(), is(2)); // RocksDB is to be told
    slot.checkpoint(2);
    assertThat(state.cachedKeys(), is(1));
    assertThat(keysBelow("map"), is(empty()));
    assertThat(keysBelow("value"), contains("stays"));
  }

  @Test
  void whatIsForgottenDoesNotStayOnTheHeap() throws Exception {
    List<WeakReference<String>> keys = new ArrayList<>();
    for (int n = 0; n < 10 * CACHED; n++) {
      state.setCurrentKey(remembered(keys, "k" + n));
      assertThat(value.value(), is(nullValue()));
      value.update("here");
      value.clear();
    }

    assertThat(stillThere(keys), lessThanOrEqualTo(1));
  }

  private static <T> T remembered(List<WeakReference<T>> all, T one) {
    all.add(new WeakReference<>(one));
    return one;
  }

  private int stillThere(List<? extends WeakReference<?>> all) {
    below.clear();
    System.gc();
    return (int) all.stream().filter(each -> each.get() != null).count();
  }

  /** What is written late of a key that came again is not taken for that of its new life. */
  @Test
  void aKeyThatComesAgainIsNotForgottenWithItsFirstLife() throws Exception {
    state.setCurrentKey("k");
    assertThat(value.value(), is(nullValue()));
    value.update("first");
    value.clear();
    state.setCurrentKey("other");
    state.setCurrentKey("k");
    value.update("second");

    new Slot(state).checkpoint(1);

    value.update("third");
    state.setCurrentKey("other");
    state.setCurrentKey("k");
    assertThat(value.value(), is("third"));
  }

  @Test
  void whatIsOldIsWrittenWhenNothingElseIsToBeDone() throws Exception {
    for (int n = 0; n < 20; n++) {
      state.setCurrentKey("k" + n);
      value.update("here");
    }
    nanos += 90_000; // too short a gap
    state.setCurrentKey("k0");
    nanos += 200_000_000; // a gap, but nothing is old
    state.setCurrentKey("k0");
    assertThat(keysBelow("value"), is(empty()));

    nanos += 100_000_000;
    state.setCurrentKey("k0");
    assertThat(keysBelow("value"), hasSize(8));
    nanos += 1_000_000;
    state.setCurrentKey("k0");
    assertThat(keysBelow("value"), hasSize(16));
    nanos += 1_000_000;
    state.setCurrentKey("k0");
    assertThat(keysBelow("value"), hasSize(20));
  }

  @Test
  void whatIsOldIsNotWrittenLongBeforeTheNextCheckpoint() throws Exception {
    nanos += 4_000_000_000L;
    new Slot(state).checkpoint(1);
    state.setCurrentKey("k");
    value.update("here");

    nanos += 2_900_000_000L;
    state.setCurrentKey("k");
    assertThat(keysBelow("value"), is(empty()));
    nanos += 100_000_000;
    state.setCurrentKey("k");
    assertThat(keysBelow("value"), contains("k"));
  }

  private static HeapPriorityQueueSet<TimerHeapInternalTimer<String, String>> noTimers() {
    return new HeapPriorityQueueSet<>(
        PriorityComparator.forPriorityComparableObjects(),
        KeyExtractorFunction.forKeyedObjects(),
        CACHED,
        Slot.ALL,
        Slot.KEY_GROUPS);
  }

  @Test
  void timersThatAreOldAreWrittenWhenNothingElseIsToBeDone() {
    HeapPriorityQueueSet<TimerHeapInternalTimer<String, String>> stored = noTimers();
    CachedTimers<TimerHeapInternalTimer<String, String>> timers =
        new CachedTimers<>(stored, () -> {}, ORDER, CACHED, () -> nanos);
    timers.add(Slot.timer(1, "k", "n"));
    timers.add(Slot.timer(2, "k", "n"));
    timers.remove(Slot.timer(2, "k", "n"));
    nanos += 300_000_000;
    timers.add(Slot.timer(3, "k", "n"));
    assertThat(stored.size(), is(0));

    timers.gap(true);
    timers.add(Slot.timer(4, "k", "n"));

    assertThat(stored.size(), is(1));
    assertThat(timers.size(), is(3));
  }

  /** As Flink fires a timer. */
  @Test
  void theTimerWhoseKeyIsSetIsTheOneThatIsTaken() {
    var timers = state.create("timers", new TimerSerializer<>(Slot.TEXT, Slot.TEXT));
    timers.add(Slot.timer(1, "a", "n"));
    nanos += 300_000_000;
    timers.add(Slot.timer(1, "b", "n"));

    var first = timers.peek();
    state.setCurrentKey(first.getKey());

    assertThat(timers.poll(), is(first));
  }

  @Test
  void timersThatAreDeletedNeverReachRocksDb() {
    HeapPriorityQueueSet<TimerHeapInternalTimer<String, String>> stored = noTimers();
    CachedTimers<TimerHeapInternalTimer<String, String>> timers =
        new CachedTimers<>(stored, () -> {}, ORDER, CACHED, () -> nanos);

    List<WeakReference<Object>> deleted = new ArrayList<>();
    for (int n = 0; n < 100 * CACHED; n++) {
      var timer = Slot.timer(n, "k", "n");
      deleted.add(new WeakReference<>(timer));
      timers.add(timer);
      assertThat(stored.isEmpty(), is(true));
      timers.remove(Slot.timer(n, "k", "n"));
    }
    assertThat(stillThere(deleted), lessThanOrEqualTo(1));
    assertThat(timers.places(), lessThanOrEqualTo(100));
    for (int n = 0; n <= CACHED; n++) {
      timers.add(Slot.timer(n, "k", "n"));
    }

    assertThat(stored.size(), is(CACHED));
    assertThat(timers.size(), is(CACHED + 1));
  }

  /** RocksDB flushes when it takes a checkpoint, for which the task would wait. */
  @Test
  void theTaskGoesOnBeforeRocksDbHasTakenItsCheckpoint() throws Exception {
    Slot slot = new Slot(state);
    slot.namespace("n");
    state.setCurrentKey("k");
    slot.value.update("first");
    slot.timers.add(Slot.timer(1, "k", "n"));
    slot.checkpoint(1);
    slot.timers.add(Slot.timer(2, "k", "n"));

    var checkpoint = slot.begin(2);
    nanos += 1_000_000;
    state.setCurrentKey("new");
    assertThat(slot.value.value(), is(nullValue()));
    slot.value.update("new");
    state.setCurrentKey("k");
    slot.value.update("second");
    assertThat(slot.timers.peek(), is(Slot.timer(1, "k", "n")));
    assertThat(slot.timers.poll(), is(Slot.timer(1, "k", "n")));
    slot.timers.remove(Slot.timer(2, "k", "n"));
    slot.timers.add(Slot.timer(3, "k", "n"));
    assertThat(slot.timers.size(), is(1));
    assertThat(isTaken(2), is(false));
    slot.map.clear(); // of which the heap does not know all
    assertThat(isTaken(2), is(true));

    KeyedStateHandle written = Slot.written(checkpoint);
    try (Slot restored = new Slot(Slot.rocksDb(directory, Slot.ALL, List.of(written)))) {
      assertThat(
          restored.drain(List.of("k", "new"), List.of("n")),
          is(List.of("knfirstnull{}null", "newnnullnull{}null", "kn@1", "kn@2")));
    }
  }

  /** What RocksDB makes of a checkpoint before it is written. */
  private boolean isTaken(long checkpoint) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.anyMatch(file -> file.endsWith("chk-" + checkpoint));
    }
  }

  @Test
  void aCheckpointThatIsCancelledIsNotTakenAndOneThatIsTakenGoes() throws Exception {
    Slot slot = new Slot(state);
    slot.namespace("n");
    state.setCurrentKey("k");
    slot.begin(1).cancel(true);
    slot.map.clear();
    assertThat(isTaken(1), is(false));

    var taken = slot.begin(2);
    slot.map.clear();
    assertThat(isTaken(2), is(true));
    taken.cancel(true);
    assertThat(isTaken(2), is(false));
    assertThat(taken.isCancelled(), is(true));
  }

  /** RocksDB is closed when its task ends; to ask it for anything would end the process. */
  @Test
  void noCheckpointIsTakenOfWhatIsClosed() throws Exception {
    var checkpoint = new Slot(state).begin(1);

    state.dispose();
    checkpoint.run();

    assertThrows(ExecutionException.class, checkpoint::get);
  }

  @Test
  void aTimerThatIsGoneAndSetAgainIsInTheNextCheckpoint() throws Exception {
    Slot slot = new Slot(state);
    for (String key : List.of("a", "b")) {
      slot.timers.add(Slot.timer(1, key, "n"));
    }
    slot.checkpoint(1);
    slot.timers.remove(Slot.timer(1, "a", "n"));
    slot.timers.add(Slot.timer(1, "a", "n"));
    slot.timers.remove(Slot.timer(1, "b", "n"));
    slot.timers.add(Slot.timer(1, "b", "n"));
    slot.timers.remove(Slot.timer(1, "b", "n"));

    KeyedStateHandle second = slot.checkpoint(2);

    try (Slot restored = new Slot(Slot.rocksDb(directory, Slot.ALL, List.of(second)))) {
      assertThat(restored.drain(List.of(), List.of()), is(List.of("an@1")));
    }
  }

  @Test
  void aListenerHearsOfTheJobsKeysOnly() throws Exception {
    List<String> heard = new ArrayList<>();
    state.registerKeySelectionListener(heard::add);
    for (String key : List.of("a", "b", "b")) {
      state.setCurrentKey(key);
      value.update("here");
    }
    state.savepoint().getSnapshotResources().release();

    assertThat(heard, contains("a", "b", "b"));
  }

  @Test
  void withoutAKeyNothingIsReadOrWritten() {
    assertThrows(NullPointerException.class, () -> value.update("lost"));
    assertThrows(NullPointerException.class, () -> value.value());
    assertThrows(NullPointerException.class, () -> map.put(1, "lost"));
  }

  @Test
  void anIteratorDoesNotChangeWhatIsCached() throws Exception {
    state.setCurrentKey("k");
    map.put(1, "here");
    Iterator<Map.Entry<Integer, String>> entries = map.iterator();
    Map.Entry<Integer, String> entry = entries.next();
    map.put(1, "changed");

    assertThrows(UnsupportedOperationException.class, entries::remove);
    assertThrows(UnsupportedOperationException.class, () -> entry.setValue("lost"));
    assertThat(map.get(1), is("changed"));
  }
}

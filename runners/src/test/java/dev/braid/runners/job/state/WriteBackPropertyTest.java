// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.RunnableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.SnapshotResult;
import org.apache.flink.streaming.api.operators.TimerHeapInternalTimer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is done to it, a cache of few keys and timers, or of all, answers as Flink does. */
final class WriteBackPropertyTest {

  private static final int STEPS = 4000;
  private static final int KEYS = 8;
  private static final int NAMESPACES = 2;

  /** More than a map has on the heap. */
  private static final int ENTRIES = 24;

  private static final int TIMES = 60;
  private static final int STEPS_A_CLEARING = 3;

  private final Path directory;

  WriteBackPropertyTest(@TempDir Path directory) {
    this.directory = directory;
  }

  /** Done to both; what it returns is equal. */
  private interface Step {
    @Nullable Object of(Slot slot) throws Exception;
  }

  @ParameterizedTest
  @CsvSource({"1, 3", "2, 3", "3, 40", "4, 40", "5, 400"})
  void answersAsFlinkDoes(long seed, int most) throws Exception {
    new Run(seed, most).run();
  }

  private final class Run {
    private final Random random;
    private final String name;
    private final int most;
    private final Slot plain;
    private Slot cached;

    /** Of both. What RocksDB's iterator shows is not always all, once some were polled. */
    private final Set<TimerHeapInternalTimer<String, String>> pending = new HashSet<>();

    private String key = "k0";
    private String namespace = "n0";
    private long checkpoints;
    private long nanos;

    /** A checkpoint that has begun, and one of {@code plain} as it was then. */
    private @Nullable RunnableFuture<SnapshotResult<KeyedStateHandle>> begun;

    private @Nullable KeyedStateHandle expected;

    Run(long seed, int most) throws Exception {
      random = new Random(seed);
      this.most = most;
      plain = new Slot(Slot.rocksDb(directory, Slot.ALL, List.of()));
      cached = cached(List.of());
      name = "seed " + seed + ", step ";
    }

    void run() throws Exception {
      try {
        resume();
        for (int step = 0; step < STEPS; step++) {
          step(name + step + ", ");
        }
        both(name + "at last", slot -> slot.drain(keys(), List.of("n0", "n1")));
      } finally {
        plain.close();
        cached.close();
      }
    }

    /** Now and then there is a gap, after which some are old. */
    private long nanos() {
      nanos += random.nextInt(4) == 0 ? 50_000_000 : 1_000;
      return nanos;
    }

    private Slot cached(List<KeyedStateHandle> restored) throws Exception {
      return new Slot(
          new WriteBackKeyedState<>(
              Slot.rocksDb(directory, Slot.ALL, restored), most, this::nanos));
    }

    private List<String> keys() {
      return Stream.iterate(0, n -> n < KEYS, n -> n + 1).map(n -> "k" + n).toList();
    }

    private void both(String what, Step step) throws Exception {
      assertThat(what, step.of(cached), is(step.of(plain)));
    }

    private boolean in(int of) {
      return random.nextInt(of) == 0;
    }

    /** As the job does after the key was lost or the state was restored. */
    private void resume() {
      for (Slot slot : List.of(plain, cached)) {
        slot.state.setCurrentKey(key);
        slot.namespace(namespace);
      }
    }

    private void step(String name) throws Exception {
      String text = "v" + random.nextInt();
      int entry = random.nextInt(ENTRIES);
      switch (random.nextInt(14)) {
        case 0, 1 -> {
          key = "k" + random.nextInt(KEYS);
          resume();
        }
        case 2 -> {
          namespace = "n" + random.nextInt(NAMESPACES);
          resume();
        }
        case 3 -> both(name + "value", slot -> slot.value.value() + slot.other.value());
        case 4 ->
            both(
                name + "update",
                slot -> {
                  (entry % 2 == 0 ? slot.value : slot.other).update(text);
                  return null;
                });
        case 5 -> clear(name);
        case 6 -> both(name + "get", slot -> slot.map.get(entry) + slot.map.contains(entry + 1));
        case 7, 8 ->
            both(
                name + "put",
                slot -> {
                  for (int next = entry; next < ENTRIES; next += 2) {
                    slot.map.put(next, text);
                  }
                  return null;
                });
        case 9 ->
            both(
                name + "remove",
                slot -> {
                  slot.map.remove(entry);
                  return null;
                });
        case 10 -> walk(name, entry, text);
        case 11 ->
            both(
                name + "list",
                slot -> {
                  slot.list.add(text);
                  return slot.list.getInternal();
                });
        case 12 -> timers(name);
        default -> all(name, text);
      }
    }

    private void clear(String name) throws Exception {
      int which = random.nextInt(8);
      both(
          name + "clear",
          slot -> {
            switch (which) {
              case 0 -> slot.map.clear();
              case 1, 2 -> slot.list.clear();
              case 3, 4, 5 -> slot.value.clear();
              default -> slot.other.update(null);
            }
            return slot.map.isEmpty();
          });
    }

    private void walk(String name, int entry, String text) throws Exception {
      boolean together = in(4);
      both(
          name + "entries, keys and values",
          slot -> {
            // An iterable shows what is there when it is walked through.
            Iterable<Map.Entry<Integer, String>> entries = slot.map.entries();
            Iterable<Integer> keys = slot.map.keys();
            Iterable<String> values = slot.map.values();
            if (together) {
              slot.map.putAll(Map.of(entry, text, entry + 1, text));
            } else {
              slot.map.put(entry, text);
            }
            return List.of(
                sorted(entries, each -> each.getKey() + each.getValue()),
                sorted(keys, each -> each + ""),
                sorted(values, each -> each),
                sorted(() -> iterator(slot), each -> each.getKey() + each.getValue()));
          });
    }

    private Iterator<Map.Entry<Integer, String>> iterator(Slot slot) {
      try {
        return slot.map.iterator();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    private <T> List<String> sorted(Iterable<T> all, Function<T, String> text) {
      return StreamSupport.stream(all.spliterator(), false).map(text).sorted().toList();
    }

    /** Equal timers are polled in any order; none is set that is pending, as Beam does. */
    private void timers(String name) throws Exception {
      long time = random.nextInt(TIMES);
      int which = random.nextInt(6);
      if (which < 4) {
        if (pending.add(Slot.timer(time, key, namespace))) {
          var before = plain.timers.peek();
          boolean first = before == null || time < before.getTimestamp();
          plain.timers.add(Slot.timer(time, key, namespace));
          boolean said = cached.timers.add(Slot.timer(time, key, namespace));
          assertThat(name + "the timer that is first now", said || !first, is(true));
        }
      } else if (which == 4) {
        pending.remove(Slot.timer(time, key, namespace));
        for (Slot slot : List.of(plain, cached)) {
          slot.timers.remove(Slot.timer(time, key, namespace));
        }
      } else if (which == 5) {
        var timer = cached.timers.poll();
        var first = plain.timers.peek();
        assertThat(name + "poll", timer == null, is(first == null));
        if (timer != null && first != null) {
          assertThat(name + "poll", timer.getTimestamp(), is(first.getTimestamp()));
          assertThat(name + "a timer that was set", pending.remove(timer), is(true));
          plain.timers.remove(timer);
        }
      }
      both(name + "how many timers", slot -> slot.timers.size() + "" + slot.timers.isEmpty());
      both(
          name + "the first timer",
          slot -> {
            var first = slot.timers.peek();
            return first == null ? null : first.getTimestamp();
          });
    }

    /** What looks at all keys. */
    private void all(String name, String text) throws Exception {
      switch (random.nextInt(8)) {
        case 0 -> {
          int clearing = random.nextInt(STEPS_A_CLEARING);
          both(
              name + "all keys",
              slot -> {
                TreeMap<String, @Nullable String> seen = new TreeMap<>();
                slot.state.applyToAllKeys(
                    namespace,
                    Slot.TEXT,
                    Slot.VALUE,
                    (each, value) -> {
                      slot.namespace(namespace);
                      seen.put(
                          each, value.value() + slot.other.value() + slot.map.get(3) + key(slot));
                      if (each.hashCode() % STEPS_A_CLEARING == clearing) {
                        value.clear();
                        slot.map.put(3, text);
                      }
                    });
                return seen.toString();
              });
          resume();
        }
        case 1 -> both(name + "keys of a value", slot -> keysOf(slot, "value"));
        case 2 -> both(name + "keys of a map", slot -> keysOf(slot, "map"));
        case 3 -> {
          both(
              name + "keys and namespaces",
              slot -> {
                try (var found = slot.state.getKeysAndNamespaces("other")) {
                  return found.map(Objects::toString).sorted().toList();
                }
              });
        }
        case 4 -> {
          checkBegun(name);
          begun = cached.begin(++checkpoints);
          expected = plain.checkpoint(checkpoints);
        }
        case 5 -> cached.savepoint(++checkpoints);
        case 6 -> {
          if (in(8)) {
            KeyedStateHandle handle =
                in(2) ? cached.checkpoint(++checkpoints) : cached.savepoint(++checkpoints);
            cached.close();
            begun = null;
            cached = cached(List.of(handle));
            resume();
            Set<TimerHeapInternalTimer<String, String>> restored = new HashSet<>();
            cached.timers.iterator().forEachRemaining(restored::add);
            assertThat(name + "the timers that are restored", restored, is(pending));
          }
        }
        default ->
            both(
                name + "through the state's name",
                slot -> {
                  slot.state.getPartitionedState(namespace, Slot.TEXT, Slot.VALUE).update(text);
                  return slot.state.getPartitionedState(namespace, Slot.TEXT, Slot.MAP).get(1)
                      + key(slot);
                });
      }
    }

    /** What was done since a checkpoint began is no part of it, whenever it is written. */
    private void checkBegun(String name) throws Exception {
      if (begun == null || expected == null) {
        return;
      }
      if (in(4)) {
        begun.cancel(true);
      } else {
        KeyedStateHandle written = Slot.written(begun);
        try (Slot as = new Slot(Slot.rocksDb(directory, Slot.ALL, List.of(expected)));
            Slot is = cached(List.of(written))) {
          assertThat(
              name + "a checkpoint",
              is.drain(keys(), List.of("n0", "n1")),
              is(as.drain(keys(), List.of("n0", "n1"))));
        }
      }
      begun = null;
    }

    private @Nullable String key(Slot slot) {
      return slot.state.getCurrentKey();
    }

    private List<String> keysOf(Slot slot, String state) {
      try (Stream<String> found = slot.state.getKeys(state, namespace)) {
        return new ArrayList<>(found.sorted().toList());
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.flink.runtime.state.AbstractKeyedStateBackend;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one writes with or without the cache, the other restores. */
final class WriteBackRestoreTest {

  private static final List<String> KEYS = IntStream.range(0, 40).mapToObj(n -> "k" + n).toList();
  private static final List<String> NAMESPACES = List.of("a", "b");
  private static final int CACHED = 10;

  private final Path directory;

  WriteBackRestoreTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private Slot slot(boolean cached, KeyGroupRange keyGroups, KeyedStateHandle... restored)
      throws Exception {
    AbstractKeyedStateBackend<String> rocksDb =
        Slot.rocksDb(directory, keyGroups, List.of(restored));
    return new Slot(
        cached ? new WriteBackKeyedState<>(rocksDb, CACHED, System::nanoTime) : rocksDb);
  }

  /** Of each kind some that is there, some that was changed and some that is gone. */
  private static void fill(Slot slot) throws Exception {
    for (String round : List.of("first", "second")) {
      for (int n = 0; n < KEYS.size(); n++) {
        String key = KEYS.get(n);
        slot.state.setCurrentKey(key);
        for (String namespace : NAMESPACES) {
          slot.namespace(namespace);
          slot.value.update(round + n);
          for (int entry = 0; entry < n; entry++) {
            slot.map.put(entry, round + entry);
          }
          slot.list.add(round);
          slot.timers.add(Slot.timer(n % 7, key, namespace + round));
          if (n % 3 == 0) {
            slot.value.clear();
            slot.map.remove(n / 2);
            slot.timers.remove(Slot.timer(n % 7, key, namespace + "first"));
          }
          if (n % 4 == 0) {
            slot.other.update(slot.value.value() + namespace);
          }
        }
      }
    }
  }

  private static List<String> drain(Slot slot) throws Exception {
    return slot.drain(KEYS, NAMESPACES);
  }

  /** As RocksDB alone has it. */
  private List<String> expected() throws Exception {
    try (Slot slot = slot(false, Slot.ALL)) {
      fill(slot);
      return drain(slot);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "true, false, false", "false, true, false", "true, true, false",
    "true, false, true", "false, true, true", "true, true, true"
  })
  void nothingIsLost(boolean writerCaches, boolean readerCaches, boolean savepoint)
      throws Exception {
    KeyedStateHandle handle;
    try (Slot slot = slot(writerCaches, Slot.ALL)) {
      fill(slot);
      handle = savepoint ? slot.savepoint(1) : slot.checkpoint(1);
    }

    try (Slot slot = slot(readerCaches, Slot.ALL, handle)) {
      assertThat(drain(slot), is(expected()));
    }
  }

  @Test
  void aCheckpointHasWhatWasThereWhenItBegan() throws Exception {
    KeyedStateHandle handle;
    try (Slot slot = slot(true, Slot.ALL)) {
      fill(slot);
      var checkpoint = slot.begin(1);
      for (String key : KEYS) {
        slot.state.setCurrentKey(key);
        slot.namespace("a");
        slot.value.update("late");
        slot.map.clear();
        slot.timers.add(Slot.timer(0, key, "late"));
      }
      handle = Slot.written(checkpoint);
      assertThat(drain(slot), is(not(expected())));
    }

    try (Slot slot = slot(true, Slot.ALL, handle)) {
      assertThat(drain(slot), is(expected()));
    }
  }

  @Test
  void whatIsWrittenAfterACheckpointIsInTheNext() throws Exception {
    KeyedStateHandle handle;
    try (Slot slot = slot(true, Slot.ALL)) {
      slot.state.setCurrentKey("k1");
      slot.namespace("a");
      slot.value.update("first");
      slot.map.put(1, "first");
      slot.map.put(2, "first");
      slot.checkpoint(1);
      slot.value.update("second");
      slot.map.put(1, "second");
      slot.map.remove(2);
      slot.timers.add(Slot.timer(5, "k1", "a"));
      handle = slot.checkpoint(2);
    }

    try (Slot slot = slot(false, Slot.ALL, handle)) {
      assertThat(
          slot.drain(List.of("k1"), List.of("a")),
          is(List.of("k1asecondnull{1=second}null", "k1a@5")));
    }
  }

  @ParameterizedTest
  @CsvSource({"true, false", "false, true", "true, true"})
  void halvesHaveItAllOnce(boolean writerCaches, boolean readerCaches) throws Exception {
    KeyedStateHandle handle;
    try (Slot slot = slot(writerCaches, Slot.ALL)) {
      fill(slot);
      handle = slot.checkpoint(1);
    }

    List<String> both = new ArrayList<>();
    int middle = Slot.KEY_GROUPS / 2;
    for (KeyGroupRange half :
        List.of(KeyGroupRange.of(0, middle - 1), KeyGroupRange.of(middle, Slot.KEY_GROUPS - 1))) {
      KeyedStateHandle part = handle.getIntersection(half);
      try (Slot slot = slot(readerCaches, half, Objects.requireNonNull(part))) {
        List<String> found = drain(slot);
        assertThat(found, is(not(List.of())));
        both.addAll(found);
      }
    }
    assertThat(both, hasSize(expected().size()));
    assertThat(both, containsInAnyOrder(expected().toArray()));
  }
}

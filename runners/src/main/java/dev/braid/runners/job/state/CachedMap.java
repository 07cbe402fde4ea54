// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.flink.runtime.state.internal.InternalMapState;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * A small map of each key, whose entries are written to {@code below} late or never. What looks at
 * all of a map writes it first, and looks there. No value is null.
 */
final class CachedMap<K, N, A, V> extends CachedState<K, N, Map<A, V>, InternalMapState<K, N, A, V>>
    implements InternalMapState<K, N, A, V> {

  /** Of one map on the heap. */
  private static final int MOST_ENTRIES = 16;

  /** Kept so that not each key has its own: what Beam calls a timer is mostly the same. */
  private @Nullable A lastKey;

  CachedMap(KeyCache<K> keys, InternalMapState<K, N, A, V> below) {
    super(keys, below);
  }

  private static final class Entry<A, V> extends CachedEntry<V> {
    private final A key;
    private final @Nullable Entry<A, V> next;

    Entry(A key, @Nullable V value, boolean stored, @Nullable Entry<A, V> next) {
      super(value, stored);
      this.key = key;
      this.next = next;
    }
  }

  private final class Entries implements KeyCache.Cell {
    private final @Nullable N namespace;
    private @Nullable Entry<A, V> first;
    private int size;

    Entries(@Nullable N namespace) {
      this.namespace = namespace;
    }

    @Override
    public boolean isChanged() {
      for (Entry<A, V> entry = first; entry != null; entry = entry.next) {
        if (entry.isChanged()) {
          return true;
        }
      }
      return false;
    }

    @Override
    public boolean isNothing() {
      for (Entry<A, V> entry = first; entry != null; entry = entry.next) {
        if (!entry.isNothing()) {
          return false;
        }
      }
      return true;
    }

    @Override
    public void writeBack() throws Exception {
      below.setCurrentNamespace(namespace);
      for (Entry<A, V> entry = first; entry != null; entry = entry.next) {
        if (entry.isChanged()) {
          V now = entry.value();
          if (now == null) {
            below.remove(entry.key);
          } else {
            below.put(entry.key, now);
          }
          entry.written();
        }
      }
    }

    @Nullable Entry<A, V> find(A key) {
      Entry<A, V> entry = first;
      while (entry != null && !entry.key.equals(key)) {
        entry = entry.next;
      }
      return entry;
    }

    Entry<A, V> add(A key, @Nullable V value, boolean stored) {
      if (!key.equals(lastKey)) {
        lastKey = key;
      }
      Entry<A, V> entry = new Entry<>(Objects.requireNonNull(lastKey), value, stored, first);
      first = entry;
      size++;
      return entry;
    }
  }

  /** What is cached of the current key and namespace, with room for one more. */
  private Entries cell() throws Exception {
    @SuppressWarnings("unchecked")
    Entries entries = (Entries) keys.cell(number);
    if (entries != null
        && Objects.equals(entries.namespace, namespace)
        && entries.size < MOST_ENTRIES) {
      return entries;
    }
    if (entries != null) {
      keys.follow();
      entries.writeBack();
    }
    entries = new Entries(namespace);
    keys.setCell(number, entries);
    return entries;
  }

  /** The state below, where nothing of the current key's map is missing. */
  private InternalMapState<K, N, A, V> below() throws Exception {
    keys.follow();
    cell().writeBack();
    keys.setCell(number, null);
    below.setCurrentNamespace(namespace);
    return below;
  }

  @Override
  public @Nullable V get(A key) throws Exception {
    Entries entries = cell();
    Entry<A, V> entry = entries.find(key);
    if (entry == null) {
      keys.follow();
      below.setCurrentNamespace(namespace);
      V value = below.get(key);
      entry = entries.add(key, value, value != null);
    }
    return entry.value();
  }

  @Override
  public void put(A key, V value) throws Exception {
    change(key, Objects.requireNonNull(value));
  }

  @Override
  public void remove(A key) throws Exception {
    change(key, null);
  }

  private void change(A key, @Nullable V value) throws Exception {
    Entries entries = cell();
    Entry<A, V> entry = entries.find(key);
    if (entry == null) {
      entry = entries.add(key, null, true);
    }
    entry.change(value);
    keys.changed();
  }

  @Override
  public boolean contains(A key) throws Exception {
    return get(key) != null;
  }

  @Override
  public void putAll(Map<A, V> map) throws Exception {
    below().putAll(map);
  }

  @Override
  public Iterable<Map.Entry<A, V>> entries() {
    return this::iterator;
  }

  @Override
  public Iterable<A> keys() {
    return () -> all(Map.Entry::getKey);
  }

  @Override
  public Iterable<V> values() {
    return () -> all(Map.Entry::getValue);
  }

  @Override
  public Iterator<Map.Entry<A, V>> iterator() {
    return all(SimpleImmutableEntry::new);
  }

  /** Only to be read: what is changed in the state below would be cached as it was. */
  private <T> Iterator<T> all(Function<Map.Entry<A, V>, T> part) {
    Iterator<Map.Entry<A, V>> entries;
    try {
      entries = below().iterator();
    } catch (Exception e) {
      throw new FlinkRuntimeException("a map could not be read from RocksDB", e);
    }
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return entries.hasNext();
      }

      @Override
      public T next() {
        return part.apply(entries.next());
      }
    };
  }

  @Override
  public boolean isEmpty() throws Exception {
    return below().isEmpty();
  }

  @Override
  public void clear() {
    try {
      below().clear();
    } catch (Exception e) {
      throw new FlinkRuntimeException("a map could not be written to RocksDB", e);
    }
  }
}

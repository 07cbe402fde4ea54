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
    implements InternalMapState<K, N, A, V>, Cell.Home<N, A, V> {

  /** Kept so that not each key has its own: what Beam calls a timer is mostly the same. */
  private @Nullable A lastKey;

  CachedMap(KeyCache<K> keys, InternalMapState<K, N, A, V> below) {
    super(keys, below);
  }

  @Override
  public void write(@Nullable N itsNamespace, @Nullable A name, @Nullable V value)
      throws Exception {
    below.setCurrentNamespace(itsNamespace);
    if (value == null) {
      below.remove(name);
    } else {
      below.put(name, value);
    }
  }

  /** The state below, where nothing of the current key's map is missing. */
  private InternalMapState<K, N, A, V> below() throws Exception {
    keys.forget(this, namespace);
    below.setCurrentNamespace(namespace);
    return below;
  }

  private Cell<N, A, V> add(A key, @Nullable V value, boolean stored) {
    if (!key.equals(lastKey)) {
      lastKey = key;
    }
    Cell<N, A, V> cell = new Cell<>(this, namespace, lastKey, value, stored);
    keys.add(cell);
    return cell;
  }

  @Override
  public @Nullable V get(A key) throws Exception {
    Cell<N, A, V> cell = keys.find(this, namespace, key);
    if (cell == null) {
      keys.follow();
      below.setCurrentNamespace(namespace);
      V value = below.get(key);
      cell = add(key, value, value != null);
    }
    return cell.value();
  }

  @Override
  public void put(A key, V value) {
    change(key, Objects.requireNonNull(value));
  }

  @Override
  public void remove(A key) {
    change(key, null);
  }

  private void change(A key, @Nullable V value) {
    Cell<N, A, V> cell = keys.find(this, namespace, key);
    if (cell == null) {
      cell = add(key, null, true);
    }
    cell.change(value);
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

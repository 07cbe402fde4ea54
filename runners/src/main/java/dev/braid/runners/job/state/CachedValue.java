// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.apache.flink.runtime.state.internal.InternalValueState;
import org.jspecify.annotations.Nullable;

/** A value of each key, written to {@code below} late or never. */
final class CachedValue<K, N, V> extends CachedState<K, N, V, InternalValueState<K, N, V>>
    implements InternalValueState<K, N, V> {

  CachedValue(KeyCache<K> keys, InternalValueState<K, N, V> below) {
    super(keys, below);
  }

  private final class Value extends CachedEntry<V> implements KeyCache.Cell {
    private final @Nullable N namespace;

    Value(@Nullable N namespace, @Nullable V value, boolean stored) {
      super(value, stored);
      this.namespace = namespace;
    }

    @Override
    public void writeBack() throws IOException {
      V now = value();
      below.setCurrentNamespace(namespace);
      if (now == null) {
        below.clear();
      } else {
        below.update(now);
      }
      written();
    }
  }

  /** What is cached of the current key and namespace. */
  private @Nullable Value cell() throws IOException {
    @SuppressWarnings("unchecked")
    Value cell = (Value) keys.cell(number);
    if (cell == null || Objects.equals(cell.namespace, namespace)) {
      return cell;
    }
    if (cell.isChanged()) {
      keys.follow();
      cell.writeBack();
    }
    return null;
  }

  @Override
  public @Nullable V value() throws IOException {
    Value cell = cell();
    if (cell == null) {
      keys.follow();
      below.setCurrentNamespace(namespace);
      V value = below.value();
      cell = new Value(namespace, value, value != null);
      keys.setCell(number, cell);
    }
    return cell.value();
  }

  @Override
  public void update(@Nullable V value) throws IOException {
    Value cell = cell();
    if (cell == null) {
      cell = new Value(namespace, null, true);
      keys.setCell(number, cell);
    }
    cell.change(value);
    keys.changed();
  }

  @Override
  public void clear() {
    try {
      update(null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

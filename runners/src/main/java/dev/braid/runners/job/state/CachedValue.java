// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import java.io.IOException;
import org.apache.flink.runtime.state.internal.InternalValueState;
import org.jspecify.annotations.Nullable;

/** A value of each key, written to {@code below} late or never. */
final class CachedValue<K, N, V> extends CachedState<K, N, V, InternalValueState<K, N, V>>
    implements InternalValueState<K, N, V>, Cell.Home<N, Void, V> {

  CachedValue(KeyCache<K> keys, InternalValueState<K, N, V> below) {
    super(keys, below);
  }

  @Override
  public void write(@Nullable N itsNamespace, @Nullable Void name, @Nullable V value)
      throws IOException {
    below.setCurrentNamespace(itsNamespace);
    if (value == null) {
      below.clear();
    } else {
      below.update(value);
    }
  }

  @Override
  public @Nullable V value() throws IOException {
    Cell<N, Void, V> cell = keys.find(this, namespace, null);
    if (cell == null) {
      keys.follow();
      below.setCurrentNamespace(namespace);
      V value = below.value();
      cell = new Cell<>(this, namespace, null, value, value != null);
      keys.add(cell);
    }
    return cell.value();
  }

  @Override
  public void update(@Nullable V value) {
    Cell<N, Void, V> cell = keys.find(this, namespace, null);
    if (cell == null) {
      cell = new Cell<>(this, namespace, null, null, true);
      keys.add(cell);
    }
    cell.change(value);
    keys.changed();
  }

  @Override
  public void clear() {
    update(null);
  }
}

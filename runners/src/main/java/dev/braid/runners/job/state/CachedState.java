// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.state.internal.InternalKvState;
import org.jspecify.annotations.Nullable;

/** What the cached states have in common: the keys, the namespace, the state below. */
abstract class CachedState<K, N, V, S extends InternalKvState<K, N, V>>
    implements InternalKvState<K, N, V> {

  final KeyCache<K> keys;
  final S below;
  @Nullable N namespace;

  CachedState(KeyCache<K> keys, S below) {
    this.keys = keys;
    this.below = below;
  }

  /** Of equal ones the same stays, so that not each key has its own on the heap. */
  @Override
  public final void setCurrentNamespace(N namespace) {
    if (!namespace.equals(this.namespace)) {
      this.namespace = namespace;
    }
  }

  @Override
  public final TypeSerializer<K> getKeySerializer() {
    return below.getKeySerializer();
  }

  @Override
  public final TypeSerializer<N> getNamespaceSerializer() {
    return below.getNamespaceSerializer();
  }

  @Override
  public final TypeSerializer<V> getValueSerializer() {
    return below.getValueSerializer();
  }

  /** As it was last written. */
  @Override
  public final byte[] getSerializedValue(
      byte[] keyAndNamespace,
      TypeSerializer<K> keySerializer,
      TypeSerializer<N> namespaceSerializer,
      TypeSerializer<V> valueSerializer)
      throws Exception {
    return below.getSerializedValue(
        keyAndNamespace, keySerializer, namespaceSerializer, valueSerializer);
  }

  @Override
  public final StateIncrementalVisitor<K, N, V> getStateIncrementalVisitor(int most) {
    throw new UnsupportedOperationException("for state with a time to live");
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.runners.flink.adapter.FlinkKey;
import org.jspecify.annotations.Nullable;

/**
 * Entries by their keys, each with its place in a {@linkplain Order list}. An entry is the node of
 * both.
 */
final class EntryMap<K, E extends EntryMap.Entry<K>> {

  /** What is found by its key. */
  static class Entry<K> extends Place {
    final K key;
    private final int hash;
    private @Nullable Entry<K> next;

    /**
     * @param hash that {@link EntryMap#hash} gives of the key
     */
    Entry(K key, int hash) {
      this.key = key;
      this.hash = hash;
    }
  }

  /** A place in a list that is a ring; alone it is a list of nothing. */
  private static class Place {
    private Place older = this;
    private Place newer = this;

    final void leave() {
      older.newer = newer;
      newer.older = older;
      older = this;
      newer = this;
    }
  }

  /** Some entries, in the order in which they came to this list; each is in one at most. */
  static final class Order<E extends Entry<?>> {
    private final Place ring = new Place();

    /** Takes {@code entry} from the list it is in, to the end of this one. */
    void append(E entry) {
      Place last = entry;
      last.leave();
      last.older = ring.older;
      last.newer = ring;
      ring.older.newer = last;
      ring.older = last;
    }

    /** The one that came first, null if there is none. */
    @SuppressWarnings("unchecked") // only such are appended
    @Nullable E first() {
      return ring.newer == ring ? null : (E) ring.newer;
    }

    /** All of them, in a list of its own. */
    @SuppressWarnings("unchecked") // only such are appended
    List<E> all() {
      List<E> all = new ArrayList<>();
      for (Place each = ring.newer; each != ring; each = each.newer) {
        all.add((E) each);
      }
      return all;
    }
  }

  private @Nullable Entry<K>[] chains = chains(1024);
  private int size;

  @SuppressWarnings("unchecked") // they hold what is added
  private static <K> @Nullable Entry<K>[] chains(int length) {
    return (Entry<K>[]) new Entry<?>[length];
  }

  int size() {
    return size;
  }

  /**
   * The hash of a key, as an entry keeps it. Beam's keys are bytes, for whose own hash objects are
   * made each time, and which takes longer than to find an entry.
   */
  static int hash(Object key) {
    int hash = key instanceof FlinkKey bytes ? bytes.getSerializedKey().hashCode() : key.hashCode();
    return hash ^ (hash >>> 16);
  }

  /** The entry of a key, null if there is none. */
  @SuppressWarnings("unchecked") // only such are added
  @Nullable E find(K key, int hash) {
    Entry<K> entry = chains[hash & (chains.length - 1)];
    while (entry != null && !(entry.hash == hash && entry.key.equals(key))) {
      entry = entry.next;
    }
    return (E) entry;
  }

  /** Adds the entry of a key that has none. */
  void add(E entry) {
    if (size == chains.length) {
      grow();
    }
    chain(entry);
    size++;
  }

  private void chain(Entry<K> entry) {
    int chain = entry.hash & (chains.length - 1);
    entry.next = chains[chain];
    chains[chain] = entry;
  }

  private void grow() {
    @Nullable Entry<K>[] before = chains;
    chains = chains(2 * before.length);
    for (Entry<K> first : before) {
      for (Entry<K> entry = first; entry != null; ) {
        Entry<K> next = entry.next;
        chain(entry);
        entry = next;
      }
    }
  }

  /** Removes an entry, if it is there, also from its list. */
  void remove(E entry) {
    Entry<K> removed = entry;
    Place place = entry;
    place.leave();
    int chain = removed.hash & (chains.length - 1);
    Entry<K> before = null;
    Entry<K> each = chains[chain];
    while (each != null && each != removed) {
      before = each;
      each = each.next;
    }
    if (each == null) {
      return;
    }
    if (before == null) {
      chains[chain] = removed.next;
    } else {
      before.next = removed.next;
    }
    removed.next = null;
    size--;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.sameInstance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class EntryMapTest {

  private static final class Named extends EntryMap.Entry<Integer> {
    Named(int key, int hash) {
      super(key, hash);
    }
  }

  private final EntryMap<Integer, Named> map = new EntryMap<>();
  private final EntryMap.Order<Named> one = new EntryMap.Order<>();
  private final EntryMap.Order<Named> other = new EntryMap.Order<>();

  /** Few hashes, so that there are long chains. */
  private static int hash(int key) {
    return key % 700;
  }

  @Test
  void itIsAMapWhateverComesAndGoes() {
    Random random = new Random(11);
    Map<Integer, Named> expected = new LinkedHashMap<>();
    for (int n = 0; n < 50_000; n++) {
      int key = random.nextInt(n < 25_000 ? 4_000 : 40);
      Named there = map.find(key, hash(key));
      assertThat(there, is(sameInstance(expected.get(key))));
      if (there == null) {
        Named added = new Named(key, hash(key));
        map.add(added);
        expected.put(key, added);
      } else if (random.nextInt(3) == 0) {
        map.remove(there);
        map.remove(there);
        expected.remove(key);
      }
      assertThat(map.size(), is(expected.size()));
    }
    expected.forEach((key, entry) -> assertThat(map.find(key, hash(key)), is(entry)));
  }

  @Test
  void anEntryIsInTheListItCameToLast() {
    List<Named> all = new ArrayList<>();
    for (int key = 0; key < 4; key++) {
      Named entry = new Named(key, hash(key));
      all.add(entry);
      map.add(entry);
      one.append(entry);
    }

    other.append(all.get(2));
    one.append(all.get(0));
    map.remove(all.get(1));

    assertThat(other.first(), is(all.get(2)));
    assertThat(one.first(), is(all.get(3)));
    map.remove(all.get(3));
    assertThat(one.first(), is(all.get(0)));
    map.remove(all.get(0));
    assertThat(one.first(), is(nullValue()));
  }
}

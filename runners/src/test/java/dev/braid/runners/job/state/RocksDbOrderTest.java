// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.beam.runners.flink.adapter.FlinkKey;
import org.apache.flink.api.java.typeutils.runtime.ValueSerializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.state.CompositeKeySerializationUtils;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;

final class RocksDbOrderTest {

  private static final int KEY_GROUPS = 128;
  private static final int MOST_BYTES = 6;
  private static final int KEYS = 2_000;

  @Test
  void isThatOfTheBytesWhichRocksDbIsGiven() {
    Random random = new Random(7);
    List<FlinkKey> keys = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      byte[] bytes = new byte[random.nextInt(MOST_BYTES)];
      random.nextBytes(bytes);
      keys.add(FlinkKey.of(ByteBuffer.wrap(bytes)));
    }

    List<FlinkKey> ordered =
        new RocksDbOrder(KEY_GROUPS).of(keys, key -> key, RocksDbOrder::compareKeys);

    keys.sort(Comparator.comparing(RocksDbOrderTest::inRocksDb, Arrays::compareUnsigned));
    assertThat(ordered, is(keys));
  }

  private static byte[] inRocksDb(FlinkKey key) {
    try {
      DataOutputSerializer out = new DataOutputSerializer(MOST_BYTES);
      CompositeKeySerializationUtils.writeKeyGroup(
          KeyGroupRangeAssignment.assignToKeyGroup(key, KEY_GROUPS), 1, out);
      new ValueSerializer<>(FlinkKey.class).serialize(key, out);
      return out.getCopyOfBuffer();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

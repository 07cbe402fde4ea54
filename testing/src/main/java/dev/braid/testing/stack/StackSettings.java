// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.stack;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link LocalStack} can be asked for; null is as usual, or as it is if it is up.
 *
 * @param kafkaPort usually 9092, or another if that is taken; the other ports likewise
 * @param redisPort usually 6379
 * @param flinkPort of the REST interface and the web UI, usually 8081
 * @param slots of each TaskManager, usually 2
 * @param taskManagers usually 1
 * @param stateInMemory on the heap and not in RocksDB, where it usually is
 */
public record StackSettings(
    @Nullable Integer kafkaPort,
    @Nullable Integer redisPort,
    @Nullable Integer flinkPort,
    @Nullable Integer slots,
    @Nullable Integer taskManagers,
    @Nullable Boolean stateInMemory) {

  private static final int LAST_PORT = 65_535;
  private static final int MOST_SLOTS = 64;
  private static final int MOST_TASK_MANAGERS = 16;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of its range, or a port is given twice
   */
  public StackSettings {
    check("the port of Kafka", kafkaPort, LAST_PORT);
    check("the port of Redis", redisPort, LAST_PORT);
    check("the port of Flink", flinkPort, LAST_PORT);
    check("the number of slots", slots, MOST_SLOTS);
    check("the number of TaskManagers", taskManagers, MOST_TASK_MANAGERS);
    List<Integer> ports = new ArrayList<>();
    ports.add(kafkaPort);
    ports.add(redisPort);
    ports.add(flinkPort);
    ports.removeIf(Objects::isNull);
    if (new HashSet<>(ports).size() < ports.size()) {
      throw new IllegalArgumentException("Kafka, Redis and Flink need a port each");
    }
  }

  private static void check(String what, @Nullable Integer value, int most) {
    if (value != null && (value < 1 || value > most)) {
      throw new IllegalArgumentException(what + " must be 1 to " + most + ", not " + value);
    }
  }
}

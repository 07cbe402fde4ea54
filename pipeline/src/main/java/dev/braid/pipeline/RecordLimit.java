// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline;

import dev.braid.pipeline.spec.Endpoints;
import dev.braid.transforms.model.Outgoing;
import dev.braid.transforms.model.Rejected;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * How large a record may be: the {@code max.request.size} of Kafka's producers, 1 MiB unless the
 * endpoints say otherwise, which a broker takes unless it is told otherwise.
 */
record RecordLimit(int bytes) implements Serializable {

  static final int DEFAULT = 1 << 20;

  /** More than Kafka adds to the bytes of a record. */
  private static final int OVERHEAD = 512;

  /** The worst that JSON makes of a byte: an escape. */
  private static final int WIDEST = 6;

  static RecordLimit of(Endpoints.Kafka kafka) {
    String set = kafka.properties().get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
    return new RecordLimit(set == null ? DEFAULT : Integer.parseInt(set));
  }

  boolean allows(Outgoing record) {
    // A character is at most three bytes.
    long names = 3L * (record.key().length() + record.id().length());
    return names + record.value().length + OVERHEAD <= bytes;
  }

  /** Cuts the bytes of a rejected record to what surely fits, however they are written. */
  Rejected cut(Rejected rejected) {
    int most = Math.max(0, bytes / 2 / WIDEST - OVERHEAD);
    return rejected.bytes().length <= most
        ? rejected
        : rejected.withBytes(Arrays.copyOf(rejected.bytes(), most));
  }
}

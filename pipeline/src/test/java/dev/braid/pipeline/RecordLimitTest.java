// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.sameInstance;

import dev.braid.pipeline.spec.Endpoints;
import dev.braid.transforms.model.Outgoing;
import dev.braid.transforms.model.Rejected;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How large a record of a topic may be. */
final class RecordLimitTest {

  private static final RecordLimit LIMIT = RecordLimit.of(new Endpoints.Kafka("here:1", Map.of()));

  @Test
  void itIsThatOfKafkasProducers() {
    assertThat(LIMIT.bytes(), is(1_048_576));
    Endpoints.Kafka other = new Endpoints.Kafka("here:1", Map.of("max.request.size", "5000"));
    assertThat(RecordLimit.of(other).bytes(), is(5000));
  }

  @Test
  void whatKafkaAddsAndTheNamesCount() {
    assertThat(LIMIT.allows(new Outgoing("id", "key", new byte[1_000_000])), is(true));
    assertThat(LIMIT.allows(new Outgoing("id", "key", new byte[1_048_500])), is(false));
    assertThat(LIMIT.allows(new Outgoing("i".repeat(20_000), "k", new byte[1_000_000])), is(false));
  }

  @Test
  void aRejectedRecordIsCutSoThatItFitsHoweverItIsWritten() {
    byte[] worst = new byte[1 << 20];
    Arrays.fill(worst, (byte) 1);
    Rejected cut = LIMIT.cut(rejected(worst));
    assertThat(cut.toJson().length(), lessThanOrEqualTo(LIMIT.bytes() - 10_000));
    assertThat(cut.length(), is(1L << 20));
    Rejected small = rejected(new byte[70_000]);
    assertThat(LIMIT.cut(small), sameInstance(small));
  }

  private static Rejected rejected(byte[] bytes) {
    return new Rejected(
        "id", "join", Rejected.Reason.MALFORMED, "why", "s", "p", bytes, bytes.length);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.decode;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.FieldPath;
import dev.braid.transforms.model.Header;
import dev.braid.transforms.model.Rejected;
import dev.braid.transforms.model.SourceRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.KV;
import org.junit.jupiter.api.Test;

final class DecodeEventsTest {

  @Test
  void whatIsFromTheFutureIsRejectedWithItsKeyAndItsHeaders() {
    Clock clock = Clock.fixed(Instant.ofEpochMilli(1_000), ZoneOffset.UTC);
    EventPattern pattern =
        new EventPattern("visit", List.of(), List.of(FieldPath.of("k")), FieldPath.of("t"), null);
    byte[] in = "{\"k\":\"a\",\"t\":3000}".getBytes(UTF_8);
    byte[] beyond = "{\"k\":\"a\",\"t\":3001}".getBytes(UTF_8);
    byte[] key = "key".getBytes(UTF_8);
    List<Header> headers = List.of(new Header("trace", key));
    Pipeline pipeline = Pipeline.create();

    DecodedEvents decoded =
        pipeline
            .apply(
                Create.of(
                    new SourceRecord("topic/0", 7, in, in.length, key, headers),
                    new SourceRecord("topic/0", 8, beyond, beyond.length, key, headers)))
            .apply(
                DecodeEvents.of("visits", "seen", List.of(pattern), 100)
                    .withMaxAhead(Duration.ofSeconds(2), clock));

    PAssert.that(decoded.events())
        .containsInAnyOrder(List.of(KV.of("a", new Event("visit", 3_000, null, in))));
    PAssert.that(decoded.rejected())
        .containsInAnyOrder(
            new Rejected(
                "seen/topic/0:8",
                "visits",
                Rejected.Reason.FROM_FUTURE,
                "the event time in field 't' is PT2.001S ahead of this machine's clock; it may be"
                    + " PT2S",
                "seen",
                "topic/0:8",
                beyond,
                beyond.length,
                key,
                headers));
    pipeline.run().waitUntilFinish();
  }
}

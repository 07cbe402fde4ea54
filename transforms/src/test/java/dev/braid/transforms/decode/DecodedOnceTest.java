// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.braid.transforms.model.FieldPath;
import dev.braid.transforms.model.SourceRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.OutputBuilder;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.junit.jupiter.api.Test;

class DecodedOnceTest {

  private static final int MOST = 1_000;
  private static final Duration AHEAD = Duration.ofHours(1);
  private static final Clock NOW = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
  private static final String EVENT = "{\"key\":\"k\",\"at\":1}";

  private static final InstantSource DECODES =
      () -> {
        throw new AssertionError("decoded again");
      };

  /** Of a decoder that must not decode: it asks for the time of each event. */
  private static final Clock NEVER = DECODES.withZone(ZoneOffset.UTC);

  private static List<EventPattern> patterns(String key) {
    return List.of(
        new EventPattern("any", List.of(), List.of(FieldPath.of(key)), FieldPath.of("at"), null));
  }

  private static byte[] read(String json) {
    byte[] bytes = json.getBytes(UTF_8);
    var unused = EventTimes.of(patterns("key"), MOST, AHEAD, NOW).of(bytes);
    return bytes;
  }

  @Test
  void whatItsSourceHasDecodedIsNotDecodedAgain() {
    byte[] bytes = read(EVENT);

    assertThat(decoded(bytes, NEVER), contains("k"));
    assertThat(decoded(bytes, NOW), contains("k"));
  }

  @Test
  void aBatchIsDecodedOnceWhateverIsBetweenItsEvents() {
    var unused = read(EVENT);
    List<byte[]> batch = new ArrayList<>();
    for (int i = 0; i < DecodedOnce.MOST - 2; i++) {
      batch.add(read(i % 3 == 0 ? "{}" : EVENT));
    }
    for (int i = 0; i < batch.size(); i++) {
      assertThat(decoded(batch.get(i), i % 3 == 0 ? NOW : NEVER).size(), is(i % 3 == 0 ? 0 : 1));
    }
  }

  @Test
  void whatNobodyTakesIsNotKept() {
    byte[] first = read(EVENT);
    for (int i = 0; i < DecodedOnce.MOST; i++) {
      var unused = read(EVENT);
    }
    DecodedOnce.Rules rules = DecodedOnce.Rules.of(patterns("key"), MOST, AHEAD);
    assertThat(DecodedOnce.take(first, rules), is(nullValue()));
  }

  private static List<String> decoded(byte[] bytes, Clock clock) {
    DecodeFn decode = new DecodeFn("join", "source", patterns("key"), MOST, AHEAD, clock);
    decode.setUp();
    Out out = new Out();
    decode.process(new SourceRecord("topic/0", 0, bytes, bytes.length, null, List.of()), out);
    return out.keys;
  }

  /** The keys of the events that are put out. */
  private static final class Out implements DoFn.MultiOutputReceiver {
    private final List<String> keys = new ArrayList<>();

    @Override
    public <T> DoFn.OutputReceiver<T> get(TupleTag<T> tag) {
      return new DoFn.OutputReceiver<>() {
        @Override
        public void output(T output) {
          if (output instanceof KV<?, ?> event) {
            keys.add((String) event.getKey());
          }
        }

        @Override
        public OutputBuilder<T> builder(T output) {
          throw new UnsupportedOperationException();
        }
      };
    }

    @Override
    public <T> DoFn.OutputReceiver<Row> getRowReceiver(TupleTag<T> tag) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void itIsGivenAwayOnceAndToNobodyElse() {
    DecodedOnce.Rules same = DecodedOnce.Rules.of(patterns("key"), MOST, AHEAD);
    DecodedOnce.Rules other = DecodedOnce.Rules.of(patterns("other"), MOST, AHEAD);

    byte[] bytes = read(EVENT);
    assertThat(DecodedOnce.take(bytes, same), is(notNullValue()));
    assertThat(DecodedOnce.take(bytes, same), is(nullValue()));
    assertThat(DecodedOnce.take(read(EVENT), other), is(nullValue()));
    var unused = read(EVENT);
    assertThat(DecodedOnce.take(EVENT.getBytes(UTF_8), same), is(nullValue()));
    assertThat(DecodedOnce.take(read("{}"), same), is(nullValue()));
  }
}

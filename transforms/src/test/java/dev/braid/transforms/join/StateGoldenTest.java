// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.join;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.transforms.reflect.DoFnSignature;
import org.apache.beam.sdk.transforms.reflect.DoFnSignatures;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What savepoints hold of a key: bytes, names and hashes that must never change. */
class StateGoldenTest {

  private static final List<Event> EVENTS =
      List.of(
          new Event("a", 1000, "i", new byte[] {'{', '}'}),
          new Event("b", 2000, null, new byte[0]));

  /** A value, its coder and its bytes. */
  record Golden<T>(Coder<T> coder, T value, String hex) {}

  static Stream<Golden<?>> states() {
    return Stream.of(
        new Golden<>(
            KeyStateCoder.of(),
            new KeyState(7, 5, 1, 1, true, 1000, 2000, 7000, 7001, 6001, null, EVENTS, Seen.NONE),
            "02"
                + "19"
                + "00000007"
                + "05"
                + "01"
                + "01"
                + "00000000000003e8"
                + "00000000000007d0"
                + "0000000000001b58"
                + "0000000000001b59"
                + "0000000000001771"
                + "02"
                + "01"
                + "0161"
                + "00000000000003e8"
                + "010169"
                + "027b7d"
                + "01"
                + "0162"
                + "00000000000007d0"
                + "00"
                + "00"
                + "00"),
        new Golden<>(
            KeyStateCoder.of(),
            new KeyState(
                -1,
                1L << 63,
                1,
                0,
                false,
                KeyState.NEVER,
                KeyState.NEVER,
                KeyState.NEVER,
                9,
                8,
                new KeyState.Closed(-1, true),
                null,
                new Seen(1)),
            "02"
                + "16"
                + "ffffffff"
                + "80808080808080808001"
                + "01"
                + "00"
                + "0000000000000009"
                + "0000000000000008"
                + "ffffffffffffffff"
                + "01"
                + "0000000000000001"),
        new Golden<>(
            SeenCoder.of(), new Seen(1, -1), "01" + "02" + "0000000000000001" + "ffffffffffffffff"),
        new Golden<>(SeenCoder.of(), Seen.NONE, "01" + "00"));
  }

  @ParameterizedTest
  @MethodSource("states")
  <T> void bytes(Golden<T> golden) throws CoderException {
    byte[] bytes = CoderUtils.encodeToByteArray(golden.coder(), golden.value());
    assertThat(HexFormat.of().formatHex(bytes), is(golden.hex()));
    assertThat(CoderUtils.decodeFromByteArray(golden.coder(), bytes), is(golden.value()));
  }

  /** Its events were all in the bag, and what had been seen in its cell. */
  @Test
  void aKeyStateOfTheFirstVersionIsRead() throws CoderException {
    assertThat(
        decoded(
            "01"
                + "01"
                + "00000007"
                + "05"
                + "02"
                + "03"
                + "00000000000003e8"
                + "00000000000007d0"
                + "0000000000001b58"
                + "0000000000001b59"
                + "0000000000001771"),
        is(new KeyState(7, 5, 2, 3, true, 1000, 2000, 7000, 7001, 6001, null, null, null)));
    assertThat(
        decoded(
            "01"
                + "06"
                + "ffffffff"
                + "80808080808080808001"
                + "01"
                + "00"
                + "0000000000000009"
                + "0000000000000008"
                + "ffffffffffffffff"),
        is(
            new KeyState(
                -1,
                1L << 63,
                1,
                0,
                false,
                KeyState.NEVER,
                KeyState.NEVER,
                KeyState.NEVER,
                9,
                8,
                new KeyState.Closed(-1, true),
                null,
                null)));
  }

  private static KeyState decoded(String hex) throws CoderException {
    return CoderUtils.decodeFromByteArray(KeyStateCoder.of(), HexFormat.of().parseHex(hex));
  }

  @ParameterizedTest
  @MethodSource("states")
  void anotherVersionIsRefused(Golden<?> golden) {
    byte[] bytes = HexFormat.of().parseHex("03" + golden.hex().substring(2));
    assertThrows(CoderException.class, () -> CoderUtils.decodeFromByteArray(golden.coder(), bytes));
  }

  @Test
  void namesOfStateAndTimer() {
    DoFnSignature signature = DoFnSignatures.getSignature(JoinFn.class);
    assertThat(signature.stateDeclarations().keySet(), is(Set.of("key", "events", "seen")));
    assertThat(signature.timerDeclarations().keySet(), is(java.util.Set.of("ts-due")));
    assertThat(JoinFn.class.getSimpleName(), is("JoinFn"));
  }

  @Test
  void fingerprints() {
    Instant time = Instant.parse("2026-01-01T00:00:00Z");
    assertThat(
        Long.toHexString(Seen.fingerprint(Event.of("a", time, "id", "{}"))), is("6f8ab5f1500f81b"));
    assertThat(
        Long.toHexString(Seen.fingerprint(Event.of("a", time, "{}"))), is("af82993f5927caa7"));
  }

  @Test
  void layouts() {
    Join join =
        Join.of(
            "j",
            List.of(
                EventType.of("a", Duration.ofSeconds(1)), EventType.of("b", Duration.ofSeconds(1))),
            List.of(Outcome.of("o", "a")));
    assertThat(new JoinRules(join, false).layout(), is(List.of("a", "b").hashCode()));
    assertThat(new JoinRules(join, false).layout(), is(4066));
  }
}

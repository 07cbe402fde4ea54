// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.testing.CoderProperties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes of every coder are a wire format: savepoints hold them. */
class GoldenBytesTest {

  static Stream<Golden<?>> all() {
    return Golden.all();
  }

  private static <T> byte[] encode(Coder<T> coder, T value) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    coder.encode(value, out);
    return out.toByteArray();
  }

  private static <T> T decode(Coder<T> coder, byte[] bytes) throws IOException {
    return coder.decode(new ByteArrayInputStream(bytes));
  }

  @ParameterizedTest
  @MethodSource("all")
  <T> void aValueIsWrittenAsItsGoldenBytes(Golden<T> golden) throws IOException {
    assertThat(hex(encode(golden.coder(), golden.value())), is(hex(golden.bytes())));
  }

  @ParameterizedTest
  @MethodSource("all")
  <T> void theGoldenBytesAreReadAsTheValue(Golden<T> golden) throws IOException {
    assertThat(decode(golden.coder(), golden.bytes()), is(golden.value()));
  }

  @ParameterizedTest
  @MethodSource("all")
  <T> void valuesFollowOneAnotherInAStream(Golden<T> golden) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    golden.coder().encode(golden.value(), out);
    golden.coder().encode(golden.value(), out);
    out.write(0x7f);
    ByteArrayInputStream in = new ByteArrayInputStream(out.toByteArray());
    assertThat(golden.coder().decode(in), is(golden.value()));
    assertThat(golden.coder().decode(in), is(golden.value()));
    assertThat(in.read(), is(0x7f));
    assertThat(in.read(), is(-1));
  }

  @ParameterizedTest
  @MethodSource("all")
  <T> void truncatedBytesAreAnIoException(Golden<T> golden) throws IOException {
    byte[] bytes = golden.bytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] truncated = Arrays.copyOf(bytes, length);
      assertThrows(IOException.class, () -> decode(golden.coder(), truncated), "at " + length);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  <T> void anUnknownVersionIsNamed(Golden<T> golden) throws IOException {
    boolean two = List.of(SourceRecordCoder.of(), RejectedCoder.of()).contains(golden.coder());
    int newest = two ? 2 : 1;
    for (int version : new int[] {0, newest + 1, 255}) {
      byte[] bytes = golden.bytes();
      bytes[0] = (byte) version;
      CoderException e = assertThrows(CoderException.class, () -> decode(golden.coder(), bytes));
      assertThat(
          e.getMessage(),
          containsString(
              "of format " + version + ", but this version knows formats 1 to " + newest));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  <T> void anyOtherByteAnywhereIsAnotherValueOrAnIoException(Golden<T> golden) throws IOException {
    byte[] bytes = golden.bytes();
    for (int at = 0; at < bytes.length; at++) {
      for (int change = 1; change < 256; change++) {
        byte[] changed = bytes.clone();
        changed[at] ^= (byte) change;
        T value;
        try {
          value = decode(golden.coder(), changed);
        } catch (Exception e) {
          assertThat("byte " + at + " in " + hex(changed), e, is(instanceOf(IOException.class)));
          continue;
        }
        assertThat("byte " + at + " in " + hex(changed), value, is(not(golden.value())));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  <T> void garbageIsAValueOrAnIoException(Golden<T> golden) {
    Random random = new Random(golden.name().hashCode());
    for (int i = 0; i < 10_000; i++) {
      byte[] garbage = new byte[1 + random.nextInt(40)];
      random.nextBytes(garbage);
      garbage[0] = (byte) (1 + i % 2);
      try {
        decode(golden.coder(), garbage);
      } catch (Exception e) {
        assertThat(hex(garbage), e, is(instanceOf(IOException.class)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  <T> void aCoderKeepsWhatBeamExpectsOfIt(Golden<T> golden) throws Exception {
    Coder<T> coder = golden.coder();
    T again = decode(coder, golden.bytes());
    CoderProperties.coderSerializable(coder);
    CoderProperties.coderDecodeEncodeEqual(coder, golden.value());
    CoderProperties.coderDeterministic(coder, golden.value(), again);
    assertThat(coder.structuralValue(again), is(coder.structuralValue(golden.value())));
    coder.verifyDeterministic();
    assertThat(coder.consistentWithEquals(), is(true));
    assertThat(again.hashCode(), is(golden.value().hashCode()));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}

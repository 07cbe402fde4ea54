// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever value is written is what is read; whatever is no value is an {@link IOException}. */
class CoderRoundTripTest {

  private static final String LETTERS = "ab \"\\/\n\u0000é€ключ";

  private final Random random = new Random(20260101);

  @Test
  void events() throws Exception {
    roundTrips(EventCoder.of(), i -> event());
  }

  @Test
  void sourceRecords() throws Exception {
    roundTrips(
        SourceRecordCoder.of(),
        i ->
            new SourceRecord(
                text(), random.nextLong(), bytes(), random.nextLong(), optionalBytes(), headers()));
  }

  @Test
  void results() throws Exception {
    roundTrips(ResultCoder.of(), i -> result());
  }

  @Test
  void lateEvents() throws Exception {
    roundTrips(
        LateCoder.of(),
        i ->
            new Late(
                text(), text(), text(), event(), oneOf(Late.Reason.values()), random.nextLong()));
  }

  @Test
  void rejectedRecords() throws Exception {
    roundTrips(
        RejectedCoder.of(),
        i ->
            new Rejected(
                text(),
                text(),
                oneOf(Rejected.Reason.values()),
                text(),
                optionalText(),
                optionalText(),
                bytes(),
                random.nextLong(),
                optionalBytes(),
                headers()));
  }

  @Test
  void aLargeEvent() throws Exception {
    CoderProperties.coderDecodeEncodeEqual(
        EventCoder.of(), new Event("request", 0, null, new byte[5 << 20]));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 16_383, 16_384})
  void lengthsAboutTheirOwnLength(int length) throws Exception {
    CoderProperties.coderDecodeEncodeEqual(
        EventCoder.of(), new Event("request", 0, "i".repeat(length), new byte[length]));
  }

  /** Lengths and counts that the bytes cannot hold are read to the end, without room for them. */
  @ParameterizedTest
  @CsvSource({
    "event, 01 FFFFFFFF07 61",
    "record, 01 0161 0000000000000000 0000000000000000 FFFFFFFF07 61",
    "record, 02 0161 0000000000000000 0000000000000000 00 00 FFFFFFFF07 0161 00",
    "result, 01 00 00 00 00 02 0000000000000000 0000000000000000 FFFFFFFF07 0161",
    "result, 01 00 00 00 00 02 0000000000000000 0000000000000000 01 0161 FFFFFFFF07 0161",
    "result, 01 00 00 00 00 02 0000000000000000 0000000000000000 00 FFFFFFFF07",
    "result, 01 00 00 00 00 02 0000000000000000 0000000000000000 00 01 0161 01 FFFFFFFF07",
  })
  void hugeLengthsEndWithTheBytes(String kind, String hex) {
    assertThrows(EOFException.class, () -> decode(kind, hex));
  }

  @ParameterizedTest
  @CsvSource({
    "event, 01 FFFFFFFF0F 61",
    "record, 01 0161 0000000000000000 0000000000000000 8080808008 61",
    "result, 01 00 00 00 00 02 0000000000000000 0000000000000000 FFFFFFFF0F 00",
    "result, 01 00 00 00 00 02 0000000000000000 0000000000000000 00 FFFFFFFF0F",
  })
  void negativeLengthsAreNoLengths(String kind, String hex) {
    assertThrows(CoderException.class, () -> decode(kind, hex));
  }

  @ParameterizedTest
  @CsvSource({
    "'a status that nobody knows', result, 01 00 00 00 00 03",
    "'a missing one with an outcome', result,"
        + " 01 00 00 00 0100 02 0000000000000000 0000000000000000 00 00",
    "'neither a list nor none', result,"
        + " 01 00 00 00 00 02 0000000000000000 0000000000000000 00 01 0161 02 00",
    "'one event that are two', result,"
        + " 01 00 00 00 00 02 0000000000000000 0000000000000000 00 01 0161 00 00",
    "'a reason that nobody knows', late, 01 00 00 00 01 00 0000000000000000 00 00 02",
    "'a reason that nobody knows', rejected, 01 00 00 07",
    "'neither an id nor none', event, 01 00 0000000000000000 02 00 00",
    "'a time beyond all times', event, 01 00 7FFFFFFFFFFFFFFF 00 00",
  })
  void whatIsNoValueIsACoderException(String why, String kind, String hex) {
    assertThrows(CoderException.class, () -> decode(kind, hex), why);
  }

  private static Object decode(String kind, String hex) throws IOException {
    Coder<?> coder =
        Map.of(
                "event", EventCoder.of(),
                "record", SourceRecordCoder.of(),
                "result", ResultCoder.of(),
                "late", LateCoder.of(),
                "rejected", RejectedCoder.of())
            .get(kind);
    if (coder == null) {
      throw new IllegalArgumentException(kind);
    }
    return coder.decode(new ByteArrayInputStream(HexFormat.of().parseHex(hex.replace(" ", ""))));
  }

  private static <T> void roundTrips(Coder<T> coder, Function<Integer, T> values) throws Exception {
    List<T> all = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      T value = values.apply(i);
      CoderProperties.coderDecodeEncodeEqual(coder, value);
      all.add(value);
    }
    inside(ListCoder.of(coder), all);
    inside(
        KvCoder.of(KvCoder.of(StringUtf8Coder.of(), coder), StringUtf8Coder.of()),
        KV.of(KV.of("before", all.get(0)), "after"));
  }

  private static <T> void inside(Coder<T> coder, T value) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    coder.encode(value, out);
    assertThat(coder.decode(new ByteArrayInputStream(out.toByteArray())), is(value));
  }

  private Event event() {
    long range = Event.LATEST - Event.EARLIEST + 1;
    long time = Event.EARLIEST + Math.floorMod(random.nextLong(), range);
    return new Event(text(), time, optionalText(), bytes());
  }

  private Result result() {
    Status status = oneOf(Status.values());
    Map<String, List<String>> absent = new LinkedHashMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      absent.put(text(), List.of(text(), text()).subList(0, random.nextInt(3)));
    }
    List<Result.Part> parts = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      boolean list = random.nextBoolean();
      List<Event> events = List.of(event(), event(), event());
      parts.add(new Result.Part(text(), list, events.subList(0, list ? random.nextInt(4) : 1)));
    }
    return new Result(
        text(),
        text(),
        text(),
        status == Status.MISSING ? null : text(),
        status,
        random.nextLong(),
        random.nextLong(),
        absent,
        parts);
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return random.nextInt(8) == 0 ? text + "\ud83e\uddf6" : text.toString();
  }

  private @Nullable String optionalText() {
    return random.nextBoolean() ? text() : null;
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte @Nullable [] optionalBytes() {
    return random.nextBoolean() ? bytes() : null;
  }

  private List<Header> headers() {
    List<Header> headers = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      headers.add(new Header(text(), optionalBytes()));
    }
    return headers;
  }

  private <E> E oneOf(E[] choices) {
    return choices[random.nextInt(choices.length)];
  }
}

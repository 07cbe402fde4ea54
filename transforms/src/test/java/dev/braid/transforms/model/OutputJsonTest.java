// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The outputs, character by character: consumers read them. */
class OutputJsonTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static Event at(int second, String type, String json) {
    return Event.of(type, START.plusSeconds(second), json);
  }

  private static Result result(
      String key,
      @Nullable String outcome,
      Status status,
      Map<String, List<String>> absent,
      Result.Part... parts) {
    long start = START.toEpochMilli();
    return new Result(
        InstanceId.of("match", key),
        "match",
        key,
        outcome,
        status,
        start,
        start + 4567,
        absent,
        List.of(parts));
  }

  private static Result.Part one(Event event) {
    return new Result.Part(event.type(), false, List.of(event));
  }

  @Test
  void aCompleteResult() {
    assertThat(
        result(
                "k",
                "matched",
                Status.COMPLETE,
                Map.of("matched", List.of()),
                one(at(0, "request", "{ \"who\" : \"Zoë €\", \"n\":1.50 }")),
                one(at(4, "finish", "{\"n\":2}")))
            .toJson(),
        is(
            "{\"id\":\"match/k\",\"join\":\"match\",\"key\":\"k\",\"outcome\":\"matched\","
                + "\"status\":\"complete\",\"start\":\"2026-01-01T00:00:00.000Z\","
                + "\"decided\":\"2026-01-01T00:00:04.567Z\",\"absent\":[],"
                + "\"events\":{\"request\":{ \"who\" : \"Zoë €\", \"n\":1.50 },"
                + "\"finish\":{\"n\":2}}}"));
  }

  @Test
  void aPartialResultWithLists() {
    assertThat(
        result(
                "k",
                "matched",
                Status.PARTIAL,
                Map.of("matched", List.of("profile", "rating")),
                new Result.Part(
                    "request",
                    true,
                    List.of(at(0, "request", "{\"n\":1}"), at(1, "request", "{\"n\":2}"))),
                new Result.Part("finish", true, List.of(at(2, "finish", "{}"))))
            .toJson(),
        is(
            "{\"id\":\"match/k\",\"join\":\"match\",\"key\":\"k\",\"outcome\":\"matched\","
                + "\"status\":\"partial\",\"start\":\"2026-01-01T00:00:00.000Z\","
                + "\"decided\":\"2026-01-01T00:00:04.567Z\",\"absent\":[\"profile\",\"rating\"],"
                + "\"events\":{\"request\":[{\"n\":1},{\"n\":2}],\"finish\":[{}]}}"));
  }

  @Test
  void aMissingResultSaysWhatEachOutcomeLacked() {
    Map<String, List<String>> absent = new LinkedHashMap<>();
    absent.put("matched", List.of("request", "finish"));
    absent.put("cancelled", List.of("request"));
    assertThat(
        result("k", null, Status.MISSING, absent, one(at(0, "cancel", "{\"n\":1}"))).toJson(),
        is(
            "{\"id\":\"match/k\",\"join\":\"match\",\"key\":\"k\","
                + "\"status\":\"missing\",\"start\":\"2026-01-01T00:00:00.000Z\","
                + "\"decided\":\"2026-01-01T00:00:04.567Z\","
                + "\"absent\":{\"matched\":[\"request\",\"finish\"],\"cancelled\":[\"request\"]},"
                + "\"events\":{\"cancel\":{\"n\":1}}}"));
  }

  @Test
  void namesAndKeysAreEscaped() {
    assertThat(
        result(
                "say \"é\"\n\\",
                "\"o\"",
                Status.PARTIAL,
                Map.of("\"o\"", List.of("\"x\"")),
                one(at(0, "\"t\"", "{}")))
            .toJson(),
        is(
            "{\"id\":\"match/say%20%22%C3%A9%22%0A%5C\",\"join\":\"match\","
                + "\"key\":\"say \\\"é\\\"\\n\\\\\",\"outcome\":\"\\\"o\\\"\","
                + "\"status\":\"partial\",\"start\":\"2026-01-01T00:00:00.000Z\","
                + "\"decided\":\"2026-01-01T00:00:04.567Z\",\"absent\":[\"\\\"x\\\"\"],"
                + "\"events\":{\"\\\"t\\\"\":{}}}"));
  }

  @Test
  void aKeyIsWrittenAsItIsAlsoBeyondTheBasicPlane() {
    assertThat(
        result("k😀é", "o", Status.COMPLETE, Map.of("o", List.of()), one(at(0, "a", "{}")))
            .toJson(),
        containsString("\"key\":\"k😀é\""));
  }

  @Test
  void anEventOfSeveralLinesStaysOnOne() {
    String json =
        result(
                "k",
                "o",
                Status.COMPLETE,
                Map.of("o", List.of()),
                one(at(0, "a", "{\r\n\"text\":\"one\\ntwo\"\n}")))
            .toJson();
    assertThat(
        json.substring(json.indexOf("\"events\"")),
        is("\"events\":{\"a\":{  \"text\":\"one\\ntwo\" }}}"));
  }

  @Test
  void aPartThatIsNoListCarriesOneEvent() {
    IllegalArgumentException none =
        assertThrows(IllegalArgumentException.class, () -> new Result.Part("a", false, List.of()));
    assertThat(none.getMessage(), is("a part that is no list carries one event, not 0"));
    Event event = at(0, "a", "{}");
    assertThrows(
        IllegalArgumentException.class, () -> new Result.Part("a", false, List.of(event, event)));
  }

  @Test
  void onlyAMissingResultHasNoOutcome() {
    assertThrows(IllegalArgumentException.class, () -> result("k", null, Status.PARTIAL, Map.of()));
    assertThrows(IllegalArgumentException.class, () -> result("k", "o", Status.MISSING, Map.of()));
  }

  @Test
  void aLateEvent() {
    Late late =
        new Late(
            "match/k/finish/f-1",
            "match",
            "k\"",
            at(9, "finish", "{\"text\":\"é\",\n\"n\":1}"),
            Late.Reason.AFTER_DEADLINE,
            START.toEpochMilli() + 7500);
    assertThat(late.lateBy(), is(1500L));
    assertThat(
        late.toJson(),
        is(
            "{\"id\":\"match/k/finish/f-1\",\"join\":\"match\",\"key\":\"k\\\"\","
                + "\"type\":\"finish\",\"reason\":\"after-deadline\","
                + "\"time\":\"2026-01-01T00:00:09.000Z\",\"decided\":\"2026-01-01T00:00:07.500Z\","
                + "\"lateByMs\":1500,\"event\":{\"text\":\"é\", \"n\":1}}"));
  }

  @Test
  void aLateEventMayBeEarlierThanTheEndOfItsInstance() {
    Late late =
        new Late(
            "i",
            "match",
            "k",
            at(1, "finish", "{}"),
            Late.Reason.AFTER_COMPLETE,
            START.toEpochMilli() + 4000);
    assertThat(
        late.toJson(),
        is(
            "{\"id\":\"i\",\"join\":\"match\",\"key\":\"k\",\"type\":\"finish\","
                + "\"reason\":\"after-complete\",\"time\":\"2026-01-01T00:00:01.000Z\","
                + "\"decided\":\"2026-01-01T00:00:04.000Z\",\"lateByMs\":-3000,\"event\":{}}"));
  }

  private static Rejected rejected(@Nullable String source, byte[] bytes) {
    return new Rejected(
        "requests-3@7",
        "match",
        Rejected.Reason.MALFORMED,
        "no \"}\" at the end",
        source,
        source == null ? null : "3:7",
        bytes,
        1234);
  }

  @Test
  void aRejectedRecordIsTextWhereItIsUtf8() {
    byte[] bytes = "{\"text\":\"é\"\n".getBytes(StandardCharsets.UTF_8);
    assertThat(
        rejected("requests", bytes).toJson(),
        is(
            "{\"id\":\"requests-3@7\",\"join\":\"match\",\"reason\":\"malformed\","
                + "\"detail\":\"no \\\"}\\\" at the end\",\"source\":\"requests\",\"position\":\"3:7\",\"length\":1234,"
                + "\"text\":\"{\\\"text\\\":\\\"é\\\"\\n\"}"));
  }

  @Test
  void aRejectedRecordIsBase64WhereItIsNotUtf8() {
    byte[] bytes = {'{', '"', (byte) 0xff, (byte) 0xfe, 0};
    assertThat(
        rejected("requests", bytes).toJson(),
        is(
            "{\"id\":\"requests-3@7\",\"join\":\"match\",\"reason\":\"malformed\","
                + "\"detail\":\"no \\\"}\\\" at the end\",\"source\":\"requests\",\"position\":\"3:7\",\"length\":1234,"
                + "\"base64\":\"eyL//gA=\"}"));
  }

  @Test
  void aRejectedRecordShowsTheKeyAndTheHeadersItHad() {
    List<Header> headers =
        List.of(
            new Header("trace", "é".getBytes(StandardCharsets.UTF_8)),
            new Header("trace", new byte[] {(byte) 0xff}),
            new Header("flag", null));
    Rejected rejected =
        new Rejected(
            "i",
            "match",
            Rejected.Reason.NO_KEY,
            "why",
            null,
            null,
            new byte[0],
            0,
            new byte[] {'k'},
            headers);

    assertThat(
        rejected.toJson(),
        is(
            "{\"id\":\"i\",\"join\":\"match\",\"reason\":\"no-key\",\"detail\":\"why\","
                + "\"key\":{\"text\":\"k\"},\"headers\":[{\"name\":\"trace\",\"text\":\"é\"},"
                + "{\"name\":\"trace\",\"base64\":\"/w==\"},{\"name\":\"flag\"}],"
                + "\"length\":0,\"text\":\"\"}"));
  }

  @Test
  void aRejectedEventOfNoKnownSourceHasNone() {
    assertThat(
        rejected(null, new byte[0]).toJson(),
        is(
            "{\"id\":\"requests-3@7\",\"join\":\"match\",\"reason\":\"malformed\","
                + "\"detail\":\"no \\\"}\\\" at the end\",\"length\":1234,\"text\":\"\"}"));
  }

  @ParameterizedTest
  @EnumSource
  void aReasonIsWrittenAsItsName(Rejected.Reason reason) {
    assertThat(reason.text().toUpperCase(Locale.ROOT).replace('-', '_'), is(reason.name()));
  }
}

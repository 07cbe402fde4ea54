// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.decode;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;

import dev.braid.transforms.decode.EventDecoder.Decoded;
import dev.braid.transforms.decode.EventDecoder.Keyed;
import dev.braid.transforms.decode.EventDecoder.Refused;
import dev.braid.transforms.decode.EventDecoder.Unmatched;
import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.FieldPath;
import dev.braid.transforms.model.Rejected.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventDecoderTest {

  private static final int MOST = 1000;

  private static final EventPattern ACCEPT = pattern("accept", when("kind", Scalar.text("accept")));
  private static final EventPattern END =
      pattern("end", when("kind", Scalar.text("finish"), Scalar.text("hangup")));
  private static final EventPattern ANY = pattern("any");

  @Test
  void readsTheNamedFieldsAndKeepsTheBytes() {
    String json =
        "{ \"x\": [1, {\"key\": 2}], \"id\":\"e1\", \"key\":\"k\", \"at\":\"2026-01-02T03:04:05.678Z\" }";
    Keyed keyed = keyed(decode(json, ANY));
    assertThat(keyed.key(), is("k"));
    assertThat(
        keyed.event(), is(Event.of("any", Instant.parse("2026-01-02T03:04:05.678Z"), "e1", json)));
  }

  @Test
  void takesTheFirstTypeThatFits() {
    assertThat(type("{'kind':'accept'}", ACCEPT, END), is("accept"));
    assertThat(type("{'kind':'hangup'}", ACCEPT, END), is("end"));
    assertThat(type("{'kind':'accept'}", ANY, ACCEPT), is("any"));
    assertThat(decode(event("{'kind':'other'}"), ACCEPT, END), instanceOf(Unmatched.class));
    assertThat(decode(event("{'kind':null}"), ACCEPT, END), instanceOf(Unmatched.class));
    assertThat(decode(event("{'kind':{'accept':1}}"), ACCEPT), instanceOf(Unmatched.class));
  }

  @Test
  void comparesByValueWithinAKind() {
    EventPattern one = pattern("one", when("n", Scalar.number("1")));
    assertThat(type("{'n':1}", one), is("one"));
    assertThat(type("{'n':1.0}", one), is("one"));
    assertThat(type("{'n':10e-1}", one), is("one"));
    assertThat(decode(event("{'n':'1'}"), one), instanceOf(Unmatched.class));
    assertThat(decode(event("{'n':true}"), one), instanceOf(Unmatched.class));
    assertThat(decode(event("{'n':1e99999999999}"), one), instanceOf(Unmatched.class));
    assertThat(decode(event("{'n':100e2147483647}"), one), instanceOf(Unmatched.class));
    EventPattern yes = pattern("yes", when("n", Scalar.bool(true)));
    assertThat(type("{'n':true}", yes), is("yes"));
    assertThat(decode(event("{'n':'true'}"), yes), instanceOf(Unmatched.class));
  }

  @Test
  void allConditionsMustHold() {
    EventPattern both =
        new EventPattern(
            "both",
            List.of(
                new Condition(FieldPath.of("a.b"), List.of(Scalar.text("x"))),
                new Condition(FieldPath.of("c"), List.of(Scalar.text("y")))),
            List.of(FieldPath.of("key")),
            FieldPath.of("at"),
            null);
    assertThat(type("{'a':{'b':'x'},'c':'y'}", both), is("both"));
    assertThat(decode(event("{'a':{'b':'x'},'c':'z'}"), both), instanceOf(Unmatched.class));
    assertThat(decode(event("{'a.b':'x','c':'y'}"), both), instanceOf(Unmatched.class));
  }

  @Test
  void aKeyIsTextNumberOrBoolean() {
    assertThat(key("'k'"), is("k"));
    assertThat(key("42"), is("42"));
    assertThat(key("true"), is("true"));
    for (String none : List.of("null", "''", "{}", "[1]")) {
      assertThat(none, refused(json("{'key':" + none + ",'at':1}"), ANY), is(Reason.NO_KEY));
    }
    assertThat(refused(json("{'at':1}"), ANY), is(Reason.NO_KEY));
  }

  @Test
  void theFieldsOfACompoundKeyAreJoinedSoThatNoTwoAreOne() {
    EventPattern two =
        new EventPattern(
            "two",
            List.of(),
            List.of(FieldPath.of("a"), FieldPath.of("b")),
            FieldPath.of("at"),
            null);
    assertThat(keyed(decode(json("{'a':'x','b':7,'at':1}"), two)).key(), is("x,7"));
    assertThat(keyed(decode(json("{'a':'x,7','b':'%','at':1}"), two)).key(), is("x%2C7,%25"));
    assertThat(refused(json("{'a':'x','at':1}"), two), is(Reason.NO_KEY));
  }

  @Test
  void aTimeIsRfc3339OrEpochMilliseconds() {
    assertThat(time("'1970-01-01T00:00:01.5Z'"), is(1500L));
    assertThat(time("'1970-01-01T01:00:00.0019+01:00'"), is(1L));
    assertThat(time("'1970-01-01t00:00:00z'"), is(0L));
    assertThat(time("1234"), is(1234L));
    assertThat(time("-1"), is(-1L));
    for (String bad :
        List.of(
            "'yesterday'",
            "'1234'",
            "12.5",
            "1e3",
            "true",
            "{}",
            "[]",
            "''",
            "1767225600000000000",
            "99999999999999999999999",
            "'2026-02-30T00:00:00Z'",
            "'2026-01-01T00:00:00'",
            "'9000-01-01T00:00:00Z'",
            "'0000-12-31T23:59:59Z'",
            "'+999999999-12-31T23:59:59Z'")) {
      assertThat(bad, refused(json("{'key':1,'at':" + bad + "}"), ANY), is(Reason.BAD_TIME));
    }
    assertThat(refused(json("{'key':1}"), ANY), is(Reason.NO_TIME));
    assertThat(refused(json("{'key':1,'at':null}"), ANY), is(Reason.NO_TIME));
  }

  @Test
  void anIdMayBeAbsent() {
    assertThat(keyed(decode(json("{'key':1,'at':1}"), ANY)).event().id() == null, is(true));
    assertThat(
        keyed(decode(json("{'key':1,'at':1,'id':null}"), ANY)).event().id() == null, is(true));
    assertThat(keyed(decode(json("{'key':1,'at':1,'id':7}"), ANY)).event().id(), is("7"));
  }

  @Test
  void ofANameThatIsThereTwiceTheLastCounts() {
    assertThat(keyed(decode(json("{'key':1,'at':1,'key':2}"), ANY)).key(), is("2"));
    EventPattern nested =
        pattern("nested", new Condition(FieldPath.of("a.b"), List.of(Scalar.text("x"))));
    assertThat(decode(event("{'a':{'b':'x'},'a':{}}"), nested), instanceOf(Unmatched.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "1",
        "'x'",
        "[{'key':1,'at':1}]",
        "{",
        "{'key':1,'at':1",
        "{'key':1,'at':1}}",
        "{'key':1,'at':1} {'key':1,'at':1}",
        "{'key':1,'at':1} x",
        "{'key':01,'at':1}",
        "{'key':NaN,'at':1}",
        "{'key':1,'at':1,}",
        "{key:1}",
        "{'key':1,'at':1,'x':'\t'}",
        "{'key':1,'at':1,'x':'\\q'}",
      })
  void whatIsNotOneJsonObjectIsMalformed(String text) {
    assertThat(refused(json(text), ANY), is(Reason.MALFORMED));
  }

  @Test
  void nestingWithoutEndIsMalformed() {
    assertThat(refused("{\"a\":".repeat(100), MOST, ANY), is(Reason.MALFORMED));
    String deep = "{\"key\":1,\"at\":1,\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertThat(refused(deep, deep.length(), ANY), is(Reason.MALFORMED));
  }

  @Test
  void whatIsNotUtf8IsMalformed() {
    String sound = json("{'key':'\u00e9\u20ac\ud83d\ude00','at':1}");
    assertThat(keyed(decode(sound, ANY)).key(), is("\u00e9\u20ac\ud83d\ude00"));
    byte[] cut = sound.getBytes(UTF_8);
    cut[9] = 'x';
    assertThat(refused(cut, ANY), is(Reason.MALFORMED));
    assertThat(refused(json("{'key':1,'at':1}").getBytes(UTF_16), ANY), is(Reason.MALFORMED));
    assertThat(
        refused(
            new byte[] {'{', '"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"', ':', '1', '}'}, ANY),
        is(Reason.MALFORMED));
    assertThat(refused(json("{'key':'\0','at':1}"), ANY), is(Reason.MALFORMED));
  }

  @Test
  void halfACharacterNamesNothing() {
    assertThat(key("'\\ud83d\\ude00'"), is("\ud83d\ude00"));
    assertThat(refused(json("{'key':'\\ud83d','at':1}"), ANY), is(Reason.MALFORMED));
    assertThat(refused(json("{'key':'k','at':1,'id':'\\ude00'}"), ANY), is(Reason.MALFORMED));
  }

  @Test
  void aByteOrderMarkIsNoPartOfAnEvent() {
    Keyed keyed = keyed(decode("\ufeff" + json("{'key':1,'at':1}"), ANY));
    assertThat(new String(keyed.event().json(), UTF_8), is(json("{'key':1,'at':1}")));
  }

  @Test
  void anEventMayHaveAsManyBytesAsAllowedAndNoMore() {
    String json = json("{'key':1,'at':1}");
    assertThat(
        new EventDecoder(List.of(ANY), json.length()).decode(json.getBytes(UTF_8), json.length()),
        instanceOf(Keyed.class));
    assertThat(refused(json, json.length() - 1, ANY), is(Reason.TOO_LARGE));
  }

  @Test
  void aTextMayBeAsLongAsItsEvent() {
    byte[] json = json("{'key':1,'at':1,'s':'" + "x".repeat(21_000_000) + "'}").getBytes(UTF_8);
    assertThat(
        new EventDecoder(List.of(ANY), json.length).decode(json, json.length),
        instanceOf(Keyed.class));
  }

  @Test
  void saysWhatIsWrong() {
    Refused refused = (Refused) decode(json("{'key':1,'at':1,}"), ANY);
    assertThat(refused.detail(), containsString("at byte 17"));
    assertThat(((Refused) decode(json("{'at':1}"), ANY)).detail(), is("no key in field 'key'"));
  }

  private static EventPattern pattern(String type, Condition... when) {
    return new EventPattern(
        type, List.of(when), List.of(FieldPath.of("key")), FieldPath.of("at"), FieldPath.of("id"));
  }

  private static Condition when(String field, Scalar... values) {
    return new Condition(FieldPath.of(field), List.of(values));
  }

  /** JSON with its quotes written as apostrophes. */
  private static String json(String text) {
    return text.replace('\'', '"');
  }

  /** An event with a key and a time, and {@code fields}. */
  private static String event(String fields) {
    return json(fields).replaceFirst("\\{", "{\"key\":\"k\",\"at\":1,");
  }

  private static String type(String fields, EventPattern... patterns) {
    return keyed(decode(event(fields), patterns)).event().type();
  }

  @Test
  void anEventFromTheFutureIsRefusedOnlyWhereThereIsABound() {
    Clock clock = Clock.fixed(Instant.ofEpochMilli(1_000), ZoneOffset.UTC);
    EventDecoder bounded = new EventDecoder(List.of(ANY), MOST, Duration.ofSeconds(2), clock);
    byte[] in = json("{'key':1,'at':3000}").getBytes(UTF_8);
    byte[] beyond = json("{'key':1,'at':3001}").getBytes(UTF_8);

    assertThat(keyed(bounded.decode(in, in.length)).event().time(), is(3_000L));
    Refused refused = (Refused) bounded.decode(beyond, beyond.length);
    assertThat(refused.reason(), is(Reason.FROM_FUTURE));
    assertThat(
        refused.detail(),
        is(
            "the event time in field 'at' is PT2.001S ahead of this machine's clock; it may be PT2S"));
    assertThat(time("3001"), is(3_001L));
  }

  @Test
  void theTimesForAWatermarkAreThoseOfEventsOnly() {
    Clock clock = Clock.fixed(Instant.ofEpochMilli(1_000), ZoneOffset.UTC);
    EventTimes times = EventTimes.of(List.of(ANY), MOST, Duration.ZERO, clock);

    assertThat(times.of(json("{'key':1,'at':1000}").getBytes(UTF_8)), is(OptionalLong.of(1_000)));
    for (String none : List.of("", "?", "{'at':1000}", "{'key':1}", "{'key':1,'at':1001}")) {
      assertThat(none, times.of(json(none).getBytes(UTF_8)), is(OptionalLong.empty()));
    }
  }

  private static String key(String value) {
    return keyed(decode(json("{'key':" + value + ",'at':1}"), ANY)).key();
  }

  private static long time(String value) {
    return keyed(decode(json("{'key':1,'at':" + value + "}"), ANY)).event().time();
  }

  private static Keyed keyed(Decoded decoded) {
    assertThat(decoded, instanceOf(Keyed.class));
    return (Keyed) decoded;
  }

  private static Decoded decode(String json, EventPattern... patterns) {
    byte[] bytes = json.getBytes(UTF_8);
    return new EventDecoder(List.of(patterns), MOST).decode(bytes, bytes.length);
  }

  private static Reason refused(String json, EventPattern pattern) {
    return refused(json, MOST, pattern);
  }

  private static Reason refused(byte[] bytes, EventPattern pattern) {
    return reason(new EventDecoder(List.of(pattern), MOST).decode(bytes, bytes.length));
  }

  private static Reason refused(String json, int most, EventPattern pattern) {
    byte[] bytes = json.getBytes(UTF_8);
    return reason(new EventDecoder(List.of(pattern), most).decode(bytes, bytes.length));
  }

  private static Reason reason(Decoded decoded) {
    assertThat(decoded, instanceOf(Refused.class));
    return ((Refused) decoded).reason();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.beam.sdk.coders.Coder;

/**
 * A value and the bytes that its coder must write for it for ever: {@code golden/<name>.hex} holds
 * them as hexadecimal digits, with what they mean behind a hash.
 */
record Golden<T>(String name, Coder<T> coder, T value) {

  static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

  private static final Event REQUEST =
      new Event("request", START + 1500, "r-1", utf8("{\"who\":\"Zoë\",\"n\":1.50}"));
  private static final Event FINISH = new Event("finish", START + 4000, null, utf8("{\"n\":2}"));
  private static final byte[] NOT_UTF_8 = {'{', '"', 'a', '"', ':', (byte) 0xff};
  private static final List<Header> HEADERS =
      List.of(new Header("trace", utf8("é")), new Header("flag", null));

  /** At least one of every kind, status and reason. */
  static Stream<Golden<?>> all() {
    return Stream.of(events(), sourceRecords(), results(), late(), rejected())
        .flatMap(golden -> golden);
  }

  byte[] bytes() throws IOException {
    String file = "/golden/" + name + ".hex";
    try (InputStream in = Golden.class.getResourceAsStream(file)) {
      String text =
          new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
      return HexFormat.of().parseHex(text.replaceAll("#.*", "").replaceAll("\\s", ""));
    }
  }

  private static Stream<Golden<?>> events() {
    EventCoder coder = EventCoder.of();
    return Stream.of(
        new Golden<>("event", coder, REQUEST),
        new Golden<>(
            "event-without-id", coder, new Event("beat", Event.EARLIEST, null, utf8("{}"))),
        new Golden<>(
            "event-of-two-length-bytes",
            coder,
            new Event("request", Event.LATEST, "", utf8("{\"x\":\"" + "y".repeat(192) + "\"}"))));
  }

  private static Stream<Golden<?>> sourceRecords() {
    byte[] bytes = {'{', '"', 'a', '"', ':', (byte) 0xff, 0};
    return Stream.of(
        new Golden<>(
            "source-record",
            SourceRecordCoder.of(),
            new SourceRecord("requests-3", 258, bytes, 1_048_577)),
        new Golden<>(
            "source-record-with-key",
            SourceRecordCoder.of(),
            new SourceRecord("requests/3", 258, bytes, 7, utf8("k"), HEADERS)));
  }

  private static Stream<Golden<?>> results() {
    Result complete =
        new Result(
            "match/k",
            "match",
            "k",
            "matched",
            Status.COMPLETE,
            START + 1500,
            START + 4000,
            Map.of("matched", List.of()),
            List.of(
                new Result.Part("request", false, List.of(REQUEST)),
                new Result.Part("finish", false, List.of(FINISH))));
    Event profile = new Event("profile", START + 2000, "p", utf8("{\"n\":3}"));
    Event again = new Event("profile", START + 3000, "q", utf8("{\"n\":4}"));
    Result partial =
        new Result(
            "match/k%20%C3%A9@2026-01-01T00:00:01.500Z",
            "match",
            "k é",
            "matched",
            Status.PARTIAL,
            START + 1500,
            START + 9000,
            Map.of("matched", List.of("profile", "rating")),
            List.of(
                new Result.Part("request", false, List.of(REQUEST)),
                new Result.Part("profile", true, List.of(profile, again))));
    Map<String, List<String>> absent = new LinkedHashMap<>();
    absent.put("matched", List.of("finish"));
    absent.put("cancelled", List.of("cancel"));
    Result missing =
        new Result(
            "match/k",
            "match",
            "k",
            null,
            Status.MISSING,
            START + 1500,
            START + 6500,
            absent,
            List.of(new Result.Part("request", false, List.of(REQUEST))));
    return Stream.of(
        new Golden<>("result-complete", ResultCoder.of(), complete),
        new Golden<>("result-partial", ResultCoder.of(), partial),
        new Golden<>("result-missing", ResultCoder.of(), missing));
  }

  private static Stream<Golden<?>> late() {
    String id = "match/k/finish/2026-01-01T00:00:04.000Z~0123456789abcdef";
    return Stream.of(Late.Reason.values())
        .map(
            reason ->
                new Golden<>(
                    "late-" + reason.text(),
                    LateCoder.of(),
                    new Late(id, "match", "k", FINISH, reason, START + 3000)));
  }

  private static Stream<Golden<?>> rejected() {
    Golden<?> withHeaders =
        new Golden<>(
            "rejected-with-headers",
            RejectedCoder.of(),
            new Rejected(
                "requests/3:258",
                "match",
                Rejected.Reason.NO_KEY,
                "why",
                "requests",
                "3:258",
                NOT_UTF_8,
                3,
                null,
                HEADERS));
    Stream<Golden<?>> reasons =
        Stream.of(Rejected.Reason.values())
            .map(
                reason ->
                    new Golden<>(
                        "rejected-" + reason.text(),
                        RejectedCoder.of(),
                        new Rejected(
                            "requests-3@258",
                            "match",
                            reason,
                            "why: é",
                            reason == Rejected.Reason.TOO_MANY_EVENTS ? null : "requests",
                            reason == Rejected.Reason.TOO_MANY_EVENTS ? null : "3:258",
                            NOT_UTF_8,
                            1_048_577)));
    return Stream.concat(reasons, Stream.of(withHeaders));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return name;
  }
}

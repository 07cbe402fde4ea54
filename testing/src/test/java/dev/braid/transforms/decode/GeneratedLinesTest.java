// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.decode;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.instanceOf;

import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.pipeline.spec.SpecReader;
import dev.braid.testing.generate.EventGenerator;
import dev.braid.testing.generate.EventGenerator.Generated;
import dev.braid.testing.generate.Settings;
import dev.braid.transforms.decode.EventDecoder.Decoded;
import dev.braid.transforms.decode.EventDecoder.Keyed;
import dev.braid.transforms.model.EventType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is generated is decoded as what it was meant to be. */
class GeneratedLinesTest {

  private static final String NESTED =
      """
      join: nested
      key: [user.id, room]
      time: meta.at
      id: meta.id
      wait: 5s
      events:
        one:   { from: a, when: { meta.kind: one, user.level: [1, 2.50, 1e3] }, select: [user.name, user.id, total] }
        two:   { from: a, when: { meta.kind: [one, two] }, select: [user.level, user] }
        three: { from: a, when: { meta.kind: [one, two, three] }, key: [user.id, meta.room] }
        rest:  { from: a, select: [meta.kind, isOpen, age] }
      outcomes:
        all: { all: [one, two, three, rest] }
      """;
  private static final String OVERLAPPING =
      """
      join: overlapping
      key: k
      time: t
      repeat: true
      wait: 1ms
      maxWait: 1ms
      events:
        yes:  { from: a, when: { ok: true } }
        no:   { from: a, when: { ok: [true, false], n: [1, 2] }, keep: all }
        text: { from: a, when: { ok: ["true", true] } }
        last: { from: a, when: { n: [1, 2, "1"], ok: [true, false] } }
        word: { from: b, when: { word: [amber, birch, cedar, delta, ember, fjord, grove] } }
        any:  { from: b, select: word }
      outcomes:
        first:  { all: [yes, no], optional: [any] }
        second: { all: [text, last], optional: [word] }
      """;
  private static final String KEYED_BY_ITS_KIND =
      """
      join: kinds
      key: kind
      time: t
      wait: 14d
      events:
        a: { from: s, when: { kind: [x, "y,z"] } }
        b: { from: s, when: { deep.kind: [1, true] }, key: [deep.kind, kind] }
        beat: { from: s, heartbeat: true, wait: 1h }
      outcomes:
        done: { all: [a], optional: [b] }
      """;

  static Stream<JoinSpec> specs() {
    return Stream.concat(
        Stream.of(SpecReader.read(Path.of("../pipeline/examples/match/join.yaml"))),
        Stream.of(NESTED, OVERLAPPING, KEYED_BY_ITS_KIND)
            .map(yaml -> SpecReader.read("join.yaml", yaml)));
  }

  @ParameterizedTest
  @MethodSource("specs")
  void everyLineIsDecodedAsTheEventItWasMeantToBe(JoinSpec spec) {
    Map<String, EventDecoder> decoders = new HashMap<>();
    spec.sources()
        .forEach(
            (source, patterns) ->
                decoders.put(source, new EventDecoder(patterns, spec.maxEventBytes())));
    Set<String> types = new HashSet<>();
    for (int seed = 0; seed < 5; seed++) {
      Settings settings =
          Settings.of(300)
              .withSeed(seed)
              .withLoss(0.05)
              .withDuplicates(0.1)
              .withDisorder(Duration.ofSeconds(1));
      EventGenerator.of(spec, settings)
          .lines()
          .forEach(
              line -> {
                check(line, Objects.requireNonNull(decoders.get(line.source())));
                types.add(line.type());
              });
    }
    assertThat(
        types, equalTo(Set.copyOf(spec.join().events().stream().map(EventType::name).toList())));
  }

  private static void check(Generated line, EventDecoder decoder) {
    byte[] bytes = line.line().getBytes(StandardCharsets.UTF_8);
    Decoded decoded = decoder.decode(bytes, bytes.length);
    assertThat(line.line(), decoded, instanceOf(Keyed.class));
    if (decoded instanceof Keyed keyed) {
      assertThat(line.line(), keyed.event().type(), equalTo(line.type()));
      assertThat(line.line(), keyed.key(), equalTo(line.key()));
      assertThat(line.line(), keyed.event().time(), equalTo(line.time().toEpochMilli()));
    }
  }
}

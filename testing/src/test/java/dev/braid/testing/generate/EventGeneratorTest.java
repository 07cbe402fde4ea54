// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.generate;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.braid.pipeline.JoinPipeline;
import dev.braid.pipeline.io.ReadLines;
import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.pipeline.spec.SpecReader;
import dev.braid.testing.generate.EventGenerator.Generated;
import dev.braid.testing.scenario.Outputs;
import dev.braid.transforms.model.SourceRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class EventGeneratorTest {

  private static final JoinSpec MATCH =
      SpecReader.read(Path.of("../pipeline/examples/match/join.yaml"));
  private static final Settings ROUGH =
      Settings.of(500)
          .withLoss(0.1)
          .withDisorder(Duration.ofMillis(500))
          .withDuplicates(0.05)
          .withSeed(42);

  /** A spec of its own: what an example becomes must not change these lines. */
  private static final JoinSpec FIXED =
      SpecReader.read(
          "join.yaml",
          """
          join: fixed
          key: [user, room.id]
          time: at
          id: eventId
          wait: 5s
          events:
            request: { from: requests, select: [country, price] }
            accept:  { from: answers, when: { kind: accept, level: [1, 2] } }
            finish:  { from: answers, when: { kind: [accept, finish] }, select: [duration, rating] }
            beat:    { from: beats, heartbeat: true, wait: 10s }
          outcomes:
            matched: { all: [request, finish], optional: [accept] }
            refused: { all: [finish] }
          """);

  @Test
  void theSameSeedGivesTheSameLinesForEver() throws NoSuchAlgorithmException {
    List<Generated> lines = EventGenerator.of(FIXED, ROUGH).lines().toList();

    assertThat(EventGenerator.of(FIXED, ROUGH).lines().toList(), equalTo(lines));
    assertThat(EventGenerator.of(FIXED, ROUGH.withSeed(43)).lines().toList(), not(equalTo(lines)));
    assertThat(
        sha256(String.join("\n", lines.stream().limit(1_000).map(Generated::line).toList())),
        equalTo("b1b71c1a285e4c52b22f365d4312de93a60c7a800f435af16b8868421ab5ffe9"));
  }

  @Test
  void asManyAreLostAsSaid() {
    int all = lines(Settings.of(4_000)).size();

    assertThat((double) lines(Settings.of(4_000).withLoss(0.3)).size() / all, closeTo(0.7, 0.02));
    assertThat(lines(Settings.of(4_000).withLoss(1)), empty());
  }

  @Test
  void asManyAreSentTwiceAsSaid() {
    List<Generated> all = lines(Settings.of(4_000));
    List<Generated> some = lines(Settings.of(4_000).withDuplicates(0.2));

    assertThat(new HashSet<>(texts(all)), hasSize(all.size()));
    assertThat(new HashSet<>(texts(some)), hasSize(all.size()));
    assertThat((double) some.size() / all.size(), closeTo(1.2, 0.02));
    assertThat(
        lines(Settings.of(100).withDuplicates(1)), hasSize(2 * lines(Settings.of(100)).size()));
  }

  @Test
  void noLineIsFurtherOutOfOrderThanSaid() {
    assertThat(furthestOutOfOrder(Settings.of(4_000)), is(0L));
    assertThat(
        furthestOutOfOrder(
            Settings.of(4_000).withDuplicates(0.5).withDisorder(Duration.ofMillis(500))),
        allOf(greaterThan(300L), lessThanOrEqualTo(500L)));
  }

  @Test
  void asManyHappenInASecondAsSaid() {
    List<Generated> lines = lines(Settings.of(20_000).withRate(250));
    Instant first = lines.get(0).time();
    long middle =
        lines.stream()
            .filter(line -> Duration.between(first, line.time()).toMinutes() == 2)
            .count();

    assertThat(first, equalTo(Instant.parse("2026-01-01T00:00:00Z")));
    assertThat(middle / 60.0, closeTo(250, 10));
  }

  @Test
  void linesArriveInTheirOrderFromTheStart() {
    Instant start = Instant.parse("2030-05-06T07:08:09.010Z");
    Instant before = start;
    for (Generated line : lines(ROUGH.withStart(start))) {
      assertThat(line.arrival().isBefore(before), is(false));
      assertThat(line.time().isBefore(start), is(false));
      before = line.arrival();
    }
  }

  @Test
  void onlyWhatIsAskedForIsMade() {
    assertThat(
        EventGenerator.of(MATCH, Settings.of(Integer.MAX_VALUE)).lines().limit(1_000).toList(),
        hasSize(1_000));
  }

  @Test
  void eachSourceIsAFile(@TempDir Path folder) throws IOException {
    EventGenerator generator = EventGenerator.of(MATCH, ROUGH);

    Map<String, Long> written = generator.writeTo(folder.resolve("new/data"));

    assertThat(written.keySet(), equalTo(MATCH.sources().keySet()));
    for (String source : written.keySet()) {
      List<String> lines = Files.readAllLines(folder.resolve("new/data/" + source + ".jsonl"));
      assertThat((long) lines.size(), equalTo(written.get(source)));
      assertThat(
          lines,
          equalTo(texts(generator.lines().filter(line -> line.source().equals(source)).toList())));
    }
  }

  @Test
  void whereNothingIsLostNoOutcomeIsMissing(@TempDir Path folder) throws IOException {
    EventGenerator.of(
            MATCH, Settings.of(300).withDisorder(Duration.ofSeconds(5)).withDuplicates(0.1))
        .writeTo(folder);

    Outputs outputs = join(folder);

    assertThat(outputs.results(), hasSize(300));
    assertThat(outputs.missing(), empty());
    assertThat(outputs.rejected(), empty());
    assertThat(
        new HashSet<>(
            outputs.results().stream().map(r -> r.outcome() + " " + r.status().text()).toList()),
        equalTo(Set.of("matched complete", "matched partial", "cancelled complete")));
  }

  @Test
  void settingsOutOfRangeAreMistakes() {
    Settings some = Settings.of(1);
    assertThat(mistake(() -> Settings.of(0)), equalTo("keys must be 1 or more, not 0"));
    assertThat(mistake(() -> some.withRate(0)), containsString("rate must be"));
    assertThat(mistake(() -> some.withRate(Double.NaN)), containsString("rate must be"));
    assertThat(mistake(() -> some.withLoss(1.1)), equalTo("loss must be 0 to 1, not 1.1"));
    assertThat(mistake(() -> some.withLoss(Double.NaN)), containsString("loss must be"));
    assertThat(mistake(() -> some.withDuplicates(-0.1)), containsString("duplicates must be"));
    assertThat(
        mistake(() -> some.withDisorder(Duration.ofSeconds(-1))), containsString("disorder must"));
    assertThat(mistake(() -> some.withStart(Instant.MAX)), containsString("start must be"));
    assertThat(mistake(() -> some.withStart(Instant.MIN)), containsString("start must be"));
    Settings slow = Settings.of(Integer.MAX_VALUE).withRate(1e-6);
    assertThat(
        mistake(() -> EventGenerator.of(MATCH, slow).lines().count()),
        containsString("is beyond the year 8999"));
  }

  @Test
  void aTypeThatNoRecordCanBeIsAMistake() {
    String spec =
        """
        join: impossible
        key: %s
        time: at
        wait: 5s
        maxEventSize: %s
        events:
          one: { from: a, when: { kind: one, kind.of: two } }
        outcomes:
          done: { all: [one] }
        """;

    assertThat(
        mistake(() -> lines(spec.formatted("k", "1KiB"))),
        containsString("no record can be an event of type 'one'"));
    String possible = spec.replace(", kind.of: two", "");
    assertThat(
        mistake(() -> lines(possible.formatted("kind.of", "1KiB"))),
        containsString("no record can be an event of type 'one'"));
    assertThat(
        mistake(() -> lines(possible.formatted("k", "20"))),
        containsString("bytes, but maxEventSize allows 20"));
  }

  private static List<Generated> lines(String spec) {
    return EventGenerator.of(SpecReader.read("join.yaml", spec), Settings.of(1)).lines().toList();
  }

  private static String mistake(Executable executable) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, executable).getMessage());
  }

  private static List<Generated> lines(Settings settings) {
    return EventGenerator.of(MATCH, settings).lines().toList();
  }

  private static List<String> texts(List<Generated> lines) {
    return lines.stream().map(Generated::line).toList();
  }

  private static long furthestOutOfOrder(Settings settings) {
    Map<String, Instant> newest = new HashMap<>();
    long furthest = 0;
    for (Generated line : lines(settings)) {
      Instant before = newest.merge(line.source(), line.time(), (a, b) -> a.isAfter(b) ? a : b);
      furthest = Math.max(furthest, Duration.between(line.time(), before).toMillis());
    }
    return furthest;
  }

  private static Outputs join(Path folder) {
    PipelineOptions options = PipelineOptionsFactory.create();
    options.setRunner(DirectRunner.class);
    Pipeline pipeline = Pipeline.create(options);
    Map<String, PCollection<SourceRecord>> records = new LinkedHashMap<>();
    for (String source : MATCH.sources().keySet()) {
      records.put(
          source,
          pipeline.apply(
              "Read " + source,
              ReadLines.from(List.of(folder.resolve(source + ".jsonl").toString()), 1_000)));
    }
    return Outputs.run(pipeline, JoinPipeline.join(MATCH, records));
  }

  private static String sha256(String text) throws NoSuchAlgorithmException {
    return HexFormat.of()
        .formatHex(
            Objects.requireNonNull(MessageDigest.getInstance("SHA-256"))
                .digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}

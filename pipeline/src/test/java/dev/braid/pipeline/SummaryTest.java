// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.braid.pipeline.Summary.Row;
import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.pipeline.spec.SpecReader;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SummaryTest {

  private static final JoinSpec SPEC =
      SpecReader.read(
          "join.yaml",
          """
          join: order
          key: order
          time: at
          wait: 10s
          events:
            order: { from: orders }
            paid:  { from: payments, when: { kind: paid } }
            gift:  { from: payments, when: { kind: gift } }
          outcomes:
            sold:  { all: [order, paid] }
            given: { all: [order, gift] }
          """);

  private static final Summary SUMMARY =
      Summary.of(
          SPEC,
          Map.ofEntries(
              Map.entry("read.payments", 8L),
              Map.entry("read.orders", 7L),
              Map.entry("unmatched.payments", 3L),
              Map.entry("rejected.malformed", 1L),
              Map.entry("duplicates", 1L),
              Map.entry("late.after-deadline", 2L),
              Map.entry("lateHeartbeats", 4L),
              Map.entry("opened", 6L),
              Map.entry("complete.given", 2L),
              Map.entry("partial.sold", 1L),
              Map.entry("missing", 1L),
              Map.entry("waited.10s", 4L),
              Map.entry("of.another.kind", 9L)));

  @Test
  void addsUpWhatItCounts() {
    assertThat(SUMMARY.join(), is("order"));
    assertThat(SUMMARY.read(), is(15L));
    assertThat(SUMMARY.complete(), is(2L));
    assertThat(SUMMARY.partial(), is(1L));
    assertThat(SUMMARY.missing(), is(1L));
    assertThat(SUMMARY.open(), is(2L));
  }

  @Test
  void listsASumAndThenItsPartsInTheOrderOfTheSpec() {
    assertThat(
        SUMMARY.rows(),
        contains(
            new Row("read", null, 15),
            new Row("read", "orders", 7),
            new Row("read", "payments", 8),
            new Row("unmatched", null, 3),
            new Row("unmatched", "orders", 0),
            new Row("unmatched", "payments", 3),
            new Row("rejected", null, 1),
            new Row("rejected", "malformed", 1),
            new Row("duplicates", null, 1),
            new Row("late", null, 2),
            new Row("late", "after-deadline", 2),
            new Row("lateHeartbeats", null, 4),
            new Row("opened", null, 6),
            new Row("complete", null, 2),
            new Row("complete", "sold", 0),
            new Row("complete", "given", 2),
            new Row("partial", null, 1),
            new Row("partial", "sold", 1),
            new Row("partial", "given", 0),
            new Row("missing", null, 1)));
  }

  @Test
  void hasEverySourceAndOutcomeAlsoWhenNothingWasCounted() throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      Summary.of(SPEC, Map.of()).writeFields(json);
      json.writeEndObject();
    }
    assertThat(
        text.toString(),
        is(
            "{\"join\":\"order\",\"read\":{\"orders\":0,\"payments\":0},"
                + "\"unmatched\":{\"orders\":0,\"payments\":0},\"rejected\":{},\"duplicates\":0,"
                + "\"late\":{},\"lateHeartbeats\":0,\"opened\":0,"
                + "\"complete\":{\"sold\":0,\"given\":0},\"partial\":{\"sold\":0,\"given\":0},"
                + "\"missing\":0,\"open\":0,\"waited\":{}}"));
  }

  @Test
  void tellsOfPublishingWhereResultsGoToATopic() throws IOException {
    Summary summary =
        Summary.of(
            SPEC, Map.of("published", 3L, "suppressed", 1L, "publishing.5ms", 3L, "read.x", 1L));
    assertThat(summary.rows(), hasItem(new Row("published", null, 3)));
    assertThat(summary.rows(), hasItem(new Row("suppressed", null, 1)));
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      summary.writeFields(json);
      json.writeEndObject();
    }
    assertThat(text.toString(), containsString("\"missing\":0,\"published\":3,\"suppressed\":1,"));
    assertThat(text.toString(), containsString("\"publishing\":{\"5ms\":3}"));
  }
}

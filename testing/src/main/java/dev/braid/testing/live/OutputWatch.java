// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Reads all outputs of a join while it runs: counts them, measures them, tells of what it sees. */
public final class OutputWatch implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * An instance that is decided.
   *
   * @param outcome empty if it is missing
   * @param latency in milliseconds, of a complete one
   */
  public record Decision(String id, String status, String outcome, OptionalLong latency) {}

  /** How many there were of each. */
  public record Counts(int complete, int partial, int missing, int late, int rejected) {}

  private final TopicReader reader;
  private final Map<String, String> outputs;
  private final LatencyMeter meter;
  private final Consumer<Decision> listener;
  private int complete;
  private int partial;
  private int missing;
  private int late;
  private int rejected;

  private OutputWatch(
      TopicReader reader,
      Map<String, String> outputs,
      LatencyMeter meter,
      Consumer<Decision> listener) {
    this.reader = reader;
    this.outputs = outputs;
    this.meter = meter;
    this.listener = listener;
  }

  /**
   * Watches from the beginning of the topics on.
   *
   * @param topics of {@code results}, {@code missing}, {@code late} and {@code rejected}
   * @param meter is given each result
   * @param listener is told of each instance that is decided
   */
  public static OutputWatch of(
      String bootstrap,
      Map<String, String> topics,
      LatencyMeter meter,
      Consumer<Decision> listener) {
    return new OutputWatch(
        TopicReader.of(
            bootstrap,
            Stream.of("results", "missing", "late", "rejected")
                .map(output -> Objects.requireNonNull(topics.get(output), output))
                .toArray(String[]::new)),
        topics,
        meter,
        listener);
  }

  /** Takes what comes next, after at most {@code wait}; answers whether something came. */
  public boolean next(Duration wait) {
    boolean some = false;
    for (TopicLine line : reader.next(wait)) {
      some = true;
      take(line);
    }
    return some;
  }

  /** All that were read so far. */
  public Counts counts() {
    return new Counts(complete, partial, missing, late, rejected);
  }

  private void take(TopicLine line) {
    if (line.topic().equals(outputs.get("late"))) {
      late++;
    } else if (line.topic().equals(outputs.get("rejected"))) {
      rejected++;
    } else {
      decided(line);
    }
  }

  private void decided(TopicLine line) {
    JsonNode result = parse(line.value());
    String status = result.path("status").asText();
    switch (status) {
      case "complete" -> complete++;
      case "partial" -> partial++;
      default -> missing++;
    }
    listener.accept(
        new Decision(
            result.path("id").asText(),
            status,
            result.path("outcome").asText(),
            meter.readable(line)));
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + line, e);
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.live;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.braid.testing.generate.EventGenerator;
import dev.braid.testing.generate.EventGenerator.Generated;
import dev.braid.testing.generate.Settings;
import dev.braid.testing.live.Feed;
import dev.braid.testing.live.Truth;
import dev.braid.testing.stack.FlinkCluster;
import dev.braid.testing.stack.KafkaBroker;
import dev.braid.testing.stack.RedisServer;
import dev.braid.testing.stack.Stack;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a join counts, as Prometheus and Flink's UI show it. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class MetricsIT {

  private static final String PREFIX = "flink_taskmanager_job_task_operator_braid_trip_";
  private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z0-9_]+)\\{(.*)} ([-+.0-9E]+)");
  private static final Pattern OPERATOR = Pattern.compile("operator_name=\"([^\"]*)\"");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int LONGEST_OPERATOR = 80;

  @Test
  void countersAreThereForPrometheusAndTheUi(@TempDir Path folder) throws Exception {
    try (Stack stack =
        Stack.of(
            KafkaBroker.in(folder.resolve("kafka")),
            RedisServer.in(folder.resolve("redis")),
            FlinkCluster.in(folder.resolve("flink")).withStateInMemory().withTaskHeap(512))) {
      stack.start();
      LiveJoin join =
          LiveJoin.of(
              stack, folder.resolve("trip"), EndToEndIT.TRIP.formatted("trip", "on-watermark"));
      List<Generated> lines = lines(join);
      // Before it starts, so that no idle topic lets the time go on.
      try (Feed feed = join.feed((line, at) -> {})) {
        feed.sendAtOnce(lines.stream());
      }
      join.submit(null);
      Truth truth = Truth.of(join.spec(), lines.stream());
      join.awaitVerdict(truth, PATIENCE);
      String url = stack.flink().taskManagers().get(0).prometheusUrl();
      Map<String, Long> counts = await(url, truth);
      prometheusHasEveryCount(counts, lines, truth);
      theUiHasTheSame(counts, stack.flink().url() + "/jobs/" + join.job());
      theOperatorsCanBeToldApart(page(url));
    }
  }

  private static List<Generated> lines(LiveJoin join) {
    Settings settings =
        Settings.of(500)
            .withRate(500)
            .withLoss(0.1)
            .withDisorder(Duration.ofMillis(500))
            .withDuplicates(0.05)
            .withStart(Instant.now().minusSeconds(60));
    return EventGenerator.of(join.spec(), settings).lines().toList();
  }

  private static void prometheusHasEveryCount(
      Map<String, Long> counts, List<Generated> lines, Truth truth) {
    Map<String, Long> bySource =
        lines.stream().collect(Collectors.groupingBy(Generated::source, Collectors.counting()));
    bySource.forEach((source, many) -> assertThat(counts.get("read_" + source), is(many)));
    long results = truth.results().size();
    long missing = truth.missing().size();
    assertThat(counts.get("opened"), is(results + missing));
    assertThat(sum(counts, "complete_") + sum(counts, "partial_"), is(results));
    assertThat(counts.get("missing"), is(missing));
    assertThat(counts.get("published"), is(results));
    assertThat(counts.get("duplicates"), greaterThan(0L));
    assertThat(counts.get("late_after_complete"), greaterThan(0L));
    assertThat(sum(counts, "waited_"), is(results + missing));
    assertThat(sum(counts, "publishing_"), is(results));
    assertThat(sum(counts, "watermarkLag_"), greaterThan(0L));
  }

  private static long sum(Map<String, Long> counts, String prefix) {
    return counts.entrySet().stream()
        .filter(each -> each.getKey().startsWith(prefix))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Flink asks its TaskManagers when it is asked, and answers with what it had before. */
  private static void theUiHasTheSame(Map<String, Long> counts, String job) throws Exception {
    long until = System.nanoTime() + PATIENCE.toNanos();
    Map<String, Long> shown = shown(job);
    while (!shown.equals(counts) && System.nanoTime() < until) {
      TimeUnit.MILLISECONDS.sleep(500);
      shown = shown(job);
    }
    assertThat(shown, is(counts));
  }

  /** Under the names that Prometheus has, but for what is no letter there. */
  private static Map<String, Long> shown(String job) throws IOException {
    Map<String, Long> shown = new TreeMap<>();
    for (JsonNode step : JSON.readTree(page(job)).path("vertices")) {
      String metrics = job + "/vertices/" + step.path("id").asText() + "/metrics";
      for (JsonNode metric : JSON.readTree(page(metrics))) {
        String id = metric.path("id").asText();
        int at = id.indexOf(".braid_trip_");
        if (at >= 0) {
          JsonNode value = JSON.readTree(page(metrics + "?get=" + encoded(id))).path(0);
          String name = id.substring(at + ".braid_trip_".length()).replace('-', '_');
          shown.merge(name, value.path("value").asLong(), Long::sum);
        }
      }
    }
    return shown;
  }

  private static String encoded(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8);
  }

  /** Flink cuts a longer name off; what is left must say which step of ours it is. */
  private static void theOperatorsCanBeToldApart(String page) {
    Map<String, Set<String>> ids = new TreeMap<>();
    for (String line : page.lines().toList()) {
      Matcher operator = OPERATOR.matcher(line);
      if (line.startsWith("flink_taskmanager_job_task_operator_numRecordsIn{") && operator.find()) {
        String id = line.replaceFirst(".*operator_id=\"", "").replaceFirst("\".*", "");
        ids.computeIfAbsent(operator.group(1), any -> new HashSet<>()).add(id);
      }
    }
    assertThat(ids.toString(), ids.size(), greaterThan(8));
    ids.forEach(
        (name, all) -> {
          assertThat(name, name.length() <= LONGEST_OPERATOR);
          assertThat(name + " is " + all, all.size() == 1 || name.equals("Flat_Map"));
        });
  }

  /** The counts of the join, once Flink has told the last; it does so every few seconds. */
  private static Map<String, Long> await(String url, Truth truth) throws Exception {
    long until = System.nanoTime() + PATIENCE.toNanos();
    Function<Map<String, Long>, Long> published = each -> each.getOrDefault("published", 0L);
    Map<String, Long> counts = counts(url);
    while (published.apply(counts) < truth.results().size() && System.nanoTime() < until) {
      TimeUnit.MILLISECONDS.sleep(200);
      counts = counts(url);
    }
    return counts;
  }

  private static Map<String, Long> counts(String url) throws IOException {
    Map<String, Long> counts = new TreeMap<>();
    for (String line : page(url).lines().toList()) {
      Matcher sample = SAMPLE.matcher(line);
      if (line.startsWith(PREFIX) && sample.matches()) {
        String name = sample.group(1).substring(PREFIX.length());
        counts.merge(name, (long) Double.parseDouble(sample.group(3)), Long::sum);
      }
    }
    return counts;
  }

  private static String page(String url) throws IOException {
    try (var in = URI.create(url).toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.publish;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.braid.transforms.model.Counters;
import dev.braid.transforms.model.Outgoing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The transform in a pipeline, with a log and claims in memory. */
@Timeout(60)
final class PublishOnceTest {

  private static final Map<String, List<String>> LOGS = new ConcurrentHashMap<>();

  private final String name = UUID.randomUUID().toString();

  @Test
  void eachRecordIsPublishedOnceAlsoByASecondRun() {
    LOGS.put(name, new CopyOnWriteArrayList<>());
    List<Outgoing> records = new ArrayList<>();
    IntStream.range(0, 1_000).forEach(i -> records.add(record(i % 700)));
    PipelineResult first = run(records);
    assertThat(count(first, Counters.PUBLISHED), is(700L));
    assertThat(count(first, Counters.SUPPRESSED), is(300L));
    PipelineResult second = run(records);
    assertThat(count(second, Counters.PUBLISHED), is(0L));
    assertThat(count(second, Counters.SUPPRESSED), is(1_000L));
    assertThat(
        LOGS.getOrDefault(name, List.of()),
        containsInAnyOrder(
            IntStream.range(0, 700).mapToObj(i -> record(i).id()).toArray(String[]::new)));
  }

  @Test
  void whatCannotBePublishedFailsTheRun() {
    Exception e = assertThrows(RuntimeException.class, () -> run(List.of(record(1))));
    assertThat(String.valueOf(e), containsString("there is no log"));
  }

  @Test
  void aLeaseThatIsTooShortIsRefusedWhenTheGraphIsBuilt() {
    PublishOnce transform =
        PublishOnce.of(name, PublishOnceTest::ledger, () -> new Log(name))
            .withLease(Duration.ofSeconds(10))
            .withSendTimeout(Duration.ofSeconds(6));
    Pipeline pipeline = Pipeline.create();
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> pipeline.apply(Create.of(record(1))).apply("Publish", transform));
    assertThat(e.getMessage(), containsString("must be at least twice the time-out of a send"));
  }

  private PipelineResult run(List<Outgoing> records) {
    String log = name;
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(Create.of(records))
        .apply("Publish", PublishOnce.of(name, () -> ledger(log), () -> new Log(log)));
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return result;
  }

  /** What is committed: the direct runner adds what a bundle's end attempted only later. */
  private long count(PipelineResult result, String counter) {
    long[] sum = {0};
    result
        .metrics()
        .queryMetrics(
            MetricsFilter.builder()
                .addNameFilter(MetricNameFilter.named(Counters.namespace(name), counter))
                .build())
        .getCounters()
        .forEach(each -> sum[0] += each.getCommitted());
    return sum[0];
  }

  private static Ledger ledger() {
    return ledger("none");
  }

  private static Ledger ledger(String of) {
    return MemoryLedger.of(of, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
  }

  private static Outgoing record(int i) {
    return new Outgoing("j/" + i, "key" + i, new byte[] {1});
  }

  private record Log(String name) implements ResultLog {

    Log {
      if (!LOGS.containsKey(name)) {
        throw new IllegalStateException("there is no log " + name);
      }
    }

    @Override
    public Place place(String key) {
      return new Place(0, 0);
    }

    @Override
    public void send(List<Outgoing> results) {
      results.forEach(result -> LOGS.getOrDefault(name, List.of()).add(result.id()));
    }

    @Override
    public Set<String> find(Map<String, Place> places) {
      return Set.of();
    }

    @Override
    public void close() {}
  }
}

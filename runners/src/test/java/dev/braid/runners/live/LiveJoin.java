// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.pipeline.spec.SpecReader;
import dev.braid.runners.cluster.Checkpoints;
import dev.braid.runners.cluster.FlinkRest;
import dev.braid.runners.cluster.Submission;
import dev.braid.runners.job.JobArguments;
import dev.braid.testing.live.Feed;
import dev.braid.testing.live.StackTopics;
import dev.braid.testing.live.TopicLine;
import dev.braid.testing.live.TopicReader;
import dev.braid.testing.live.Topics;
import dev.braid.testing.live.Truth;
import dev.braid.testing.live.Verdict;
import dev.braid.testing.stack.Stack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A join of the job jar on a stack, with a topic for each of its sources and outputs. */
final class LiveJoin {

  static final int PARTITIONS = 4;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Longer than any wait in our specs, and than the idle time of a watermark. */
  private static final Duration QUIET = Duration.ofSeconds(5);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Stack stack;
  private final Path folder;
  private final Path specFile;
  private final JoinSpec spec;
  private final StackTopics topics;
  private Duration checkpointInterval = Duration.ofSeconds(2);
  private int parallelism = 2;
  private Path jar = Path.of("target/braid-job.jar");
  private String job = "";
  private @Nullable String startedFrom;

  private LiveJoin(Stack stack, Path folder, Path specFile) {
    this.stack = stack;
    this.folder = folder;
    this.specFile = specFile;
    this.spec = SpecReader.read(specFile);
    this.topics = StackTopics.of(spec, spec.join().name());
  }

  /** The join of a spec, on a stack that runs. Makes its topics; submits nothing yet. */
  static LiveJoin of(Stack stack, Path folder, String spec) throws Exception {
    Files.createDirectories(folder);
    Path file = Files.writeString(folder.resolve("join.yaml"), spec);
    return of(stack, folder, file);
  }

  static LiveJoin of(Stack stack, Path folder, Path spec) throws Exception {
    Files.createDirectories(folder);
    LiveJoin join = new LiveJoin(stack, folder, spec);
    try (Topics topics = Topics.at(stack.kafka().bootstrap())) {
      topics.create(join.topics.names(), PARTITIONS);
    }
    return join;
  }

  LiveJoin withCheckpoints(Duration interval) {
    checkpointInterval = interval;
    return this;
  }

  LiveJoin withJar(Path other) {
    jar = other;
    return this;
  }

  LiveJoin withParallelism(int tasks) {
    parallelism = tasks;
    return this;
  }

  JoinSpec spec() {
    return spec;
  }

  String job() {
    return job;
  }

  Stack stack() {
    return stack;
  }

  /** Of a source, or else of an output. */
  String topic(String name) {
    String source = topics.sources().get(name);
    return source == null ? topics.outputs().getOrDefault(name, name) : source;
  }

  /** Starts it, from a checkpoint or from the beginning; returns when all tasks are at work. */
  void submit(@Nullable String checkpoint) throws IOException {
    job =
        new Submission(
                spec.join().name(),
                jar,
                new JobArguments(
                    specFile.toString(),
                    endpointsOf(group()).toString(),
                    Map.of(),
                    parallelism,
                    checkpointInterval),
                checkpoint,
                Map.of())
            .start(rest(), PATIENCE);
    startedFrom = checkpoint;
  }

  /** Starts it again from its last retained checkpoint, as {@code run --resume} does. */
  void resume() throws IOException {
    submit(newestCheckpoint());
  }

  /** A life that was too short for a checkpoint of its own leaves the one it started from. */
  private @Nullable String newestCheckpoint() throws IOException {
    try {
      return Checkpoints.newest(stack.flink().checkpoints().resolve(job).toString());
    } catch (IllegalArgumentException e) {
      return startedFrom;
    }
  }

  FlinkRest rest() {
    return FlinkRest.at(stack.flink().url());
  }

  /** When its last checkpoint that is complete was begun, in epoch milliseconds; 0 if none is. */
  long lastCheckpoint() throws IOException {
    URI url = URI.create(stack.flink().url() + "/jobs/" + job + "/checkpoints");
    return JSON.readTree(url.toURL()).at("/latest/completed/trigger_timestamp").asLong();
  }

  Feed feed(Feed.Listener listener) {
    return Feed.to(stack.kafka().bootstrap(), topics.sources(), listener);
  }

  List<TopicLine> lines(String output) {
    return TopicReader.all(stack.kafka().bootstrap(), topic(output));
  }

  /** The file of endpoints of a deployment whose consumers have a group of their own. */
  Path endpointsOf(String group) throws IOException {
    String endpoints =
        new StackTopics(group, topics.sources(), topics.outputs())
            .endpoints(stack.kafka().bootstrap(), stack.redis().url());
    return Files.writeString(folder.resolve(group + ".yaml"), endpoints);
  }

  Path specFile() {
    return specFile;
  }

  private String group() {
    return "braid-" + spec.join().name();
  }

  /** The same as for many, for one deployment. */
  Verdict awaitVerdict(Truth truth, Duration patience) throws Exception {
    return awaitVerdict(truth, List.of(group()), patience);
  }

  /**
   * Waits until every instance of the truth is out and a checkpoint of each deployment holds that
   * all was read, and until nothing more comes of it.
   *
   * @param groups of the deployments
   * @return what the topics hold then
   */
  Verdict awaitVerdict(Truth truth, List<String> groups, Duration patience) throws Exception {
    long until = System.nanoTime() + patience.toNanos();
    Set<String> left = new HashSet<>(truth.results().keySet());
    left.addAll(truth.missing().keySet());
    List<TopicLine> results = new ArrayList<>();
    List<TopicLine> missing = new ArrayList<>();
    try (TopicReader ofResults = TopicReader.of(stack.kafka().bootstrap(), topic("results"));
        TopicReader ofMissing = TopicReader.of(stack.kafka().bootstrap(), topic("missing"))) {
      long quiet = System.nanoTime() + QUIET.toNanos();
      while (System.nanoTime() < Math.min(quiet, until)) {
        List<TopicLine> lines = new ArrayList<>(ofResults.next(Duration.ofMillis(200)));
        results.addAll(lines);
        missing.addAll(ofMissing.next(Duration.ofMillis(200)));
        int had = left.size();
        lines.forEach(line -> left.remove(line.id()));
        missing.forEach(line -> left.remove(line.id()));
        if (!lines.isEmpty() || had > 0 || !allIsCommitted(groups)) {
          quiet = System.nanoTime() + QUIET.toNanos();
        }
      }
      results.addAll(ofResults.toEnd());
      missing.addAll(ofMissing.toEnd());
    }
    return Verdict.of(truth, results, missing);
  }

  /** What a counter of the join stands at, over all tasks, as Prometheus reads it. */
  long counter(String name) throws Exception {
    String metric = "_braid_" + spec.join().name() + "_" + name + "{";
    long sum = 0;
    for (String url : stack.flink().prometheusUrls()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
      String page =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
      sum +=
          page.lines()
              .filter(line -> line.contains(metric))
              .mapToLong(line -> (long) Double.parseDouble(line.replaceFirst(".*} ", "")))
              .sum();
    }
    return sum;
  }

  /** How many records of its sources a checkpoint of a deployment holds as read. */
  long committed(String group) throws Exception {
    try (Admin admin = admin()) {
      return admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .mapToLong(OffsetAndMetadata::offset)
          .sum();
    }
  }

  /** Waits until a checkpoint holds that all was read. */
  void awaitAllRead(Duration patience) throws Exception {
    long until = System.nanoTime() + patience.toNanos();
    while (!allIsCommitted(group())) {
      if (System.nanoTime() > until) {
        throw new TimeoutException("not all was read in " + patience.toSeconds() + " s");
      }
      Thread.sleep(200);
    }
  }

  private boolean allIsCommitted(List<String> groups) throws Exception {
    for (String group : groups) {
      if (!allIsCommitted(group)) {
        return false;
      }
    }
    return true;
  }

  private boolean allIsCommitted(String group) throws Exception {
    try (Admin admin = admin()) {
      Map<TopicPartition, OffsetAndMetadata> committed =
          admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
      Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
      for (String source : topics.sources().values()) {
        for (int i = 0; i < PARTITIONS; i++) {
          asked.put(new TopicPartition(source, i), OffsetSpec.latest());
        }
      }
      return admin.listOffsets(asked).all().get().entrySet().stream()
          .allMatch(
              end -> {
                OffsetAndMetadata at = committed.get(end.getKey());
                return (at == null ? 0 : at.offset()) >= end.getValue().offset();
              });
    }
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", stack.kafka().bootstrap()));
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.runners.cluster.FlinkRest;
import dev.braid.runners.cluster.Submission;
import dev.braid.runners.job.Document;
import dev.braid.runners.job.FlinkOptions;
import dev.braid.runners.job.JobArguments;
import dev.braid.testing.generate.EventGenerator;
import dev.braid.testing.generate.Settings;
import dev.braid.testing.live.Feed;
import dev.braid.testing.live.LatencyMeter;
import dev.braid.testing.live.OutputWatch;
import dev.braid.testing.live.StackTopics;
import dev.braid.testing.live.Topics;
import dev.braid.testing.stack.Addresses;
import dev.braid.testing.stack.LocalStack;
import dev.braid.testing.stack.StackSettings;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A join on a stack of this machine, with events that happen now. Whatever it started is gone when
 * it returns, however that comes about.
 *
 * @param specFile what {@code spec} was read from
 * @param events makes them, given when to begin and what keys are to begin with
 * @param duration for how long; null until the process is told to end
 * @param told is where it says what it is at
 * @param shown is told of each instance that is decided
 */
record Demo(
    LocalStack stack,
    JoinSpec spec,
    Path specFile,
    Path jar,
    int parallelism,
    Settings events,
    @Nullable Duration duration,
    PrintWriter told,
    Consumer<OutputWatch.Decision> shown,
    Clock clock) {

  private static final int USUAL_SLOTS = 2;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofMillis(50);

  /** How long the last results may take. */
  private static final Duration REST = Duration.ofSeconds(2);

  private static final Duration SENT_IN = Duration.ofSeconds(5);
  private static final Duration CANCELLED_IN = Duration.ofSeconds(10);

  /** Where everything is, once it is there. */
  private record Place(Addresses addresses, FlinkRest cluster, StackTopics topics, String page) {}

  /**
   * Runs it.
   *
   * @throws IllegalArgumentException if the stack cannot be had like this; the message says why
   */
  DemoReport run(EndSignal end) throws IOException {
    boolean ours = stack.addresses().isEmpty();
    say(ours ? "starting Kafka, Redis and Flink ..." : "using the stack that is up");
    try {
      StackSettings settings =
          new StackSettings(
              null, null, null, parallelism > USUAL_SLOTS && ours ? parallelism : null, null, null);
      Addresses addresses = stack.up(settings, stack.keepsData()).addresses();
      return withTopics(addresses, ours, end);
    } finally {
      end.interruptNoMore();
      if (ours) {
        say("stopping Kafka, Redis and Flink ...");
        stack.down();
      }
    }
  }

  private DemoReport withTopics(Addresses addresses, boolean ours, EndSignal end)
      throws IOException {
    String run = Long.toString(clock.instant().getEpochSecond(), 36);
    StackTopics names = StackTopics.of(spec, "demo-" + run);
    try (Topics topics = Topics.at(addresses.kafka())) {
      topics.create(names.names(), parallelism);
      try {
        return withJob(addresses, names, run, end);
      } finally {
        end.interruptNoMore();
        if (!ours) {
          topics.delete(names.names());
        }
      }
    }
  }

  private DemoReport withJob(Addresses addresses, StackTopics topics, String run, EndSignal end)
      throws IOException {
    FlinkRest cluster = FlinkRest.at(addresses.flink());
    int free = cluster.freeSlots();
    if (free < parallelism) {
      throw new IOException(
          "the cluster at "
              + cluster
              + " has "
              + free
              + " free slots, but a parallelism of "
              + parallelism
              + " needs as many");
    }
    Path endpoints =
        Files.writeString(
            stack.notes().resolve("demo-" + run + ".yaml"),
            topics.endpoints(addresses.kafka(), addresses.redis()));
    Set<String> others = jobs(cluster);
    try {
      say("starting the join " + spec.name() + " ...");
      String job =
          new Submission(
                  spec.name(),
                  jar,
                  new JobArguments(
                      Document.read(specFile).toUrl(),
                      Document.read(endpoints).toUrl(),
                      Map.of(),
                      parallelism,
                      JobArguments.DEFAULT_CHECKPOINT_INTERVAL),
                  null,
                  Map.of())
              .start(cluster, PATIENCE);
      end.interruptNoMore();
      return watch(new Place(addresses, cluster, topics, cluster.page(job)), run, end);
    } finally {
      end.interruptNoMore();
      cancelAllBut(others, cluster);
      Files.deleteIfExists(endpoints);
    }
  }

  private DemoReport watch(Place place, String run, EndSignal end) throws IOException {
    say("its events flow; Flink's UI is " + place.page() + "\n");
    LatencyMeter meter = new LatencyMeter();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    String kafka = place.addresses().kafka();
    try (OutputWatch outputs = OutputWatch.of(kafka, place.topics().outputs(), meter, shown);
        Feed feed = Feed.to(kafka, place.topics().sources(), meter)) {
      long started = clock.millis();
      EventGenerator generator =
          EventGenerator.of(spec, events.withStart(clock.instant()).withKeyPrefix(run + "-"));
      Future<?> sending = thread.submit(() -> send(feed, generator));
      while (!end.isGiven() && !sending.isDone() && !isOver(started)) {
        var unused = outputs.next(LOOK);
      }
      Duration took = Duration.ofMillis(clock.millis() - started);
      feed.stop();
      awaitEnd(sending);
      readTheRest(outputs);
      return new DemoReport(spec.name(), feed.sent(), outputs.counts(), meter, took, place.page());
    } finally {
      thread.shutdownNow();
    }
  }

  private boolean isOver(long started) {
    return duration != null && clock.millis() - started >= duration.toMillis();
  }

  private static @Nullable Void send(Feed feed, EventGenerator generator)
      throws InterruptedException {
    feed.sendInTime(generator.lines());
    return null;
  }

  private static void awaitEnd(Future<?> sending) throws IOException {
    try {
      var unused = sending.get(SENT_IN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException e) {
      throw new IOException(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("Kafka does not take the events", e);
    }
  }

  /** Until nothing comes for a while. Instances whose deadline is far are not waited for. */
  private void readTheRest(OutputWatch outputs) {
    long until = clock.millis() + REST.toMillis();
    Duration quiet = REST.dividedBy(4);
    while (clock.millis() < until && outputs.next(quiet)) {
      // It has taken what came.
    }
  }

  /** The jobs of this join that have not ended. */
  private Set<String> jobs(FlinkRest cluster) throws IOException {
    String name = FlinkOptions.jobName(spec.name());
    Set<String> ids = new TreeSet<>();
    for (FlinkRest.Job job : cluster.jobs()) {
      if (job.name().equals(name) && !job.isEnded()) {
        ids.add(job.id());
      }
    }
    return ids;
  }

  /** Also one whose start was interrupted. */
  private void cancelAllBut(Set<String> others, FlinkRest cluster) throws IOException {
    long until = clock.millis() + CANCELLED_IN.toMillis();
    Set<String> ours = jobs(cluster);
    ours.removeAll(others);
    for (String job : ours) {
      cluster.cancel(job);
    }
    while (!ours.isEmpty() && clock.millis() < until) {
      pause();
      ours.retainAll(jobs(cluster));
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(LOOK.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the job was cancelled", e);
    }
  }

  private void say(String what) {
    told.println(what);
    told.flush();
  }
}

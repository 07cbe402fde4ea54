// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.stream;

import dev.braid.bench.JavaProcess;
import dev.braid.testing.live.StackTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Who joins topics, each as a process of its own. */
enum Contender {
  /** Braid. */
  BRAID,
  /** Native Flink, map of events, SET NX for each result. */
  PLAIN,
  /** Native Flink by an expert, SET NX pipelined. */
  TUNED,
  /** Native Flink by an expert, Kafka's transactions. */
  TRANSACTIONS,
  /** Kafka Streams, exactly_once_v2. */
  STREAMS;

  private static final String RUNNERS = "dev.braid.runners.Braid";

  /** Starts it; it runs until its process is ended. */
  JavaProcess start(Contest contest) throws IOException {
    Path log = contest.path().resolve("log");
    return switch (this) {
      case BRAID -> JavaProcess.start(log, false, RUNNERS, braid(contest));
      case PLAIN -> nativeFlink(contest, NativeStream.Once.SET_PER_RESULT, log);
      case TUNED -> nativeFlink(contest, NativeStream.Once.PIPELINED_SET, log);
      case TRANSACTIONS -> nativeFlink(contest, NativeStream.Once.TRANSACTIONS, log);
      case STREAMS ->
          JavaProcess.start(log, true, KafkaStreamsJoin.class.getName(), contest.args());
    };
  }

  private static JavaProcess nativeFlink(Contest contest, NativeStream.Once once, Path log)
      throws IOException {
    List<String> args = new ArrayList<>(contest.args());
    args.add(once.name());
    return JavaProcess.start(log, false, NativeStream.class.getName(), args);
  }

  private static List<String> braid(Contest contest) throws IOException {
    Map<String, String> sources = new LinkedHashMap<>();
    Contest.TYPES.forEach(type -> sources.put(type + "s", contest.topic(type)));
    Map<String, String> outputs = new LinkedHashMap<>();
    Contest.OUTPUTS.forEach(output -> outputs.put(output, contest.output(output)));
    Path spec = Files.writeString(contest.path().resolve("join.yaml"), Contest.SPEC);
    Path endpoints =
        Files.writeString(
            contest.path().resolve("endpoints.yaml"),
            new StackTopics(contest.outputs(), sources, outputs)
                .endpoints(contest.bootstrap(), contest.redis()));
    return List.of(
        "run",
        spec.toString(),
        "--endpoints",
        endpoints.toString(),
        "--runner",
        "flink",
        "--state",
        contest.backend().equals("rocksdb") ? "rocksdb" : "memory",
        "--parallelism",
        Integer.toString(contest.parallelism()),
        "--checkpoint-interval",
        contest.checkpoints().toMillis() + "ms");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

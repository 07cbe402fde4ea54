// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.stream;

import java.io.Serializable;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What every contender is given: three topics to join, two to write to, and how.
 *
 * @param sources what the names of the topics to read begin with
 * @param outputs what the names of the topics to write to begin with; also names the group
 * @param backend {@code hashmap} or {@code rocksdb}
 * @param folder for what it writes for itself
 */
record Contest(
    String bootstrap,
    String redis,
    String sources,
    String outputs,
    String backend,
    int parallelism,
    Duration checkpoints,
    String folder)
    implements Serializable {

  static final String JOIN = "trip";

  static final String START = "start";
  static final String MIDDLE = "middle";
  static final String END = "end";

  static final List<String> TYPES = List.of(START, MIDDLE, END);

  static final List<String> OUTPUTS = List.of("results", "missing", "late", "rejected");

  static final Duration WAIT = Duration.ofSeconds(2);
  static final Duration DISORDER = Duration.ofMillis(200);
  static final Duration RETENTION = Duration.ofHours(1);

  /**
   * The same as Braid's spec. A key is remembered as long as the others do, not for {@code
   * maxWait}.
   */
  static final String SPEC =
      """
      join: trip
      key: trip
      time: at
      id: id
      wait: 2s
      maxWait: 20s
      remember: 2s
      disorder: 200ms
      events:
        start:  { from: starts }
        middle: { from: middles }
        end:    { from: ends }
      outcomes:
        done: { all: [start, middle], optional: [end] }
      """;

  private static final long serialVersionUID = 1;

  static Contest of(String[] args) {
    return new Contest(
        args[0],
        args[1],
        args[2],
        args[3],
        args[4],
        Integer.parseInt(args[5]),
        Duration.ofMillis(Long.parseLong(args[6])),
        args[7]);
  }

  List<String> args() {
    return List.of(
        bootstrap,
        redis,
        sources,
        outputs,
        backend,
        Integer.toString(parallelism),
        Long.toString(checkpoints.toMillis()),
        folder);
  }

  String topic(String type) {
    return sources + "-" + type + "s";
  }

  String output(String name) {
    return outputs + "-" + name;
  }

  String id(String key) {
    return JOIN + "/" + key;
  }

  URI redisUri() {
    return URI.create(redis);
  }

  Path path() {
    return Path.of(folder);
  }
}

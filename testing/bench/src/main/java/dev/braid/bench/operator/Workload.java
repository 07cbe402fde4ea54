// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.operator;

import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Outcome;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Events of three types in the order of their times: of each instance a start, half its life later
 * a middle, and at the end of its life an end. Of a hundred instances five have nothing but their
 * start and are missing, fifteen have no end and are partial. Any event can be had by its number,
 * so that every contender's source makes the same ones.
 *
 * @param instances how many
 * @param open how many of them are open at a time; one begins every millisecond of event time
 * @param heartbeats how many each has
 * @param payload the bytes that each event carries
 * @param toTheEnd whether events come until the last instance has ended; if not, only until it has
 *     begun, and what is open then is decided on what it has
 */
public record Workload(long instances, int open, int heartbeats, int payload, boolean toTheEnd)
    implements Serializable {

  static final String START = "start";
  static final String MIDDLE = "middle";
  static final String END = "end";
  static final String BEAT = "beat";

  private static final long serialVersionUID = 1;
  private static final long BEGIN = 1_700_000_000_000L;
  private static final int MISSING_PERCENT = 5;
  private static final int PARTIAL_PERCENT = 15;

  Workload(long instances, int open, int heartbeats, int payload) {
    this(instances, open, heartbeats, payload, true);
  }

  /** What became of an instance. */
  public enum Fate {
    COMPLETE,
    PARTIAL,
    MISSING
  }

  /** An event, before anyone's own class. */
  record Line(String key, String type, long time) {}

  static Workload of(List<String> args) {
    return new Workload(
        Long.parseLong(args.get(0)),
        Integer.parseInt(args.get(1)),
        Integer.parseInt(args.get(2)),
        Integer.parseInt(args.get(3)),
        Boolean.parseBoolean(args.get(4)));
  }

  List<String> args() {
    return List.of(
        Long.toString(instances),
        Integer.toString(open),
        Integer.toString(heartbeats),
        Integer.toString(payload),
        Boolean.toString(toTheEnd));
  }

  Workload withInstances(long number) {
    return new Workload(number, open, heartbeats, payload, toTheEnd);
  }

  Workload withPayload(int bytes) {
    return new Workload(instances, open, heartbeats, bytes, toTheEnd);
  }

  /** How many numbers are of events. */
  long events() {
    return events(0, numbers());
  }

  /** How many numbers are of events, from one on and before another. */
  long events(long from, long to) {
    return LongStream.range(from, to).filter(number -> line(number) != null).count();
  }

  /** How many numbers there are; not each is of an event. */
  long numbers() {
    return firstNumber(toTheEnd ? instances + open : instances);
  }

  /** The first number of the millisecond in which an instance begins. */
  long firstNumber(long instance) {
    return instance * perMillisecond();
  }

  private int perMillisecond() {
    return 3 + heartbeats;
  }

  /** The time that a number stands for, in epoch milliseconds. */
  long time(long number) {
    return BEGIN + number / perMillisecond();
  }

  /** The event of a number; null if it was lost. */
  @Nullable Line line(long number) {
    long now = number / perMillisecond();
    int place = (int) (number % perMillisecond());
    long age =
        switch (place) {
          case 0 -> 0;
          case 1 -> open / 2;
          case 2 -> open;
          default -> (long) open * (place - 2) / (heartbeats + 1);
        };
    long instance = now - age;
    if (instance < 0 || instance >= instances) {
      return null;
    }
    Fate fate = fate(instance);
    String type =
        switch (place) {
          case 0 -> START;
          case 1 -> fate == Fate.MISSING ? null : MIDDLE;
          case 2 -> fate == Fate.COMPLETE ? END : null;
          default -> fate == Fate.COMPLETE ? BEAT : null;
        };
    return type == null ? null : new Line(key(instance), type, BEGIN + now);
  }

  /** Spread, as the ids of users are. */
  static String key(long instance) {
    return Long.toHexString(mix(instance) | Long.MIN_VALUE);
  }

  static Fate fate(long instance) {
    long percent = Long.remainderUnsigned(mix(~instance), 100);
    return percent < MISSING_PERCENT
        ? Fate.MISSING
        : percent < MISSING_PERCENT + PARTIAL_PERCENT ? Fate.PARTIAL : Fate.COMPLETE;
  }

  /** What becomes of an instance by the events that come of it before the source ends. */
  Fate outcome(long instance) {
    long age = numbers() / perMillisecond() - 1 - instance;
    Fate fate = fate(instance);
    if (fate == Fate.COMPLETE && age < open) {
      fate = Fate.PARTIAL;
    }
    return fate == Fate.PARTIAL && age < open / 2 ? Fate.MISSING : fate;
  }

  /** How long is waited after each event. */
  Duration waitFor() {
    return Duration.ofMillis(open);
  }

  /**
   * The same for Braid. A key is remembered for one wait, as {@link TunedJoin} does, and not for
   * Braid's default of ten.
   */
  Join join() {
    List<EventType> types =
        List.of(
            EventType.of(START, waitFor()),
            EventType.of(MIDDLE, waitFor()),
            EventType.of(END, waitFor()),
            EventType.heartbeat(BEAT, waitFor()));
    return Join.of(
            "bench",
            heartbeats > 0 ? types : types.subList(0, 3),
            List.of(Outcome.of("done", START, MIDDLE).withOptional(END)))
        .withRemember(waitFor());
  }

  /** SplitMix64's finish: each number to another. */
  private static long mix(long number) {
    long z = number * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}

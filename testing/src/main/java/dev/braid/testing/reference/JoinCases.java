// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.reference;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.FieldPath;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Keep;
import dev.braid.transforms.model.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Joins and events by seed, made so that the rare happens often: events of one time, at a deadline
 * and just after it, sent twice, lost, too many for their instance, late. One seed gives one case,
 * on every machine.
 */
public final class JoinCases {

  /** When every case begins, in epoch milliseconds. */
  public static final long EPOCH = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

  /** The most events a case has, counted with what is sent twice. */
  public static final int MOST_EVENTS = 14;

  private static final int SECOND = 1000;
  private static final int[] WAITS = {1, SECOND, 2 * SECOND, 2 * SECOND, 3 * SECOND, 5 * SECOND};
  private static final int LONG_WAIT = 3600 * SECOND;
  private static final List<String> KEYS = List.of("k", "k/2 @x", "100%", "ключ");
  private static final List<List<String>> SELECTS =
      List.of(
          List.of("n"),
          List.of("at.x"),
          List.of("at.y", "n", "at.x"),
          List.of("at"),
          List.of("text", "none", "n.none"),
          List.of("none.x"));

  private final SplittableRandom random;

  private JoinCases(long seed) {
    random = new SplittableRandom(seed);
  }

  public static JoinCase of(long seed) {
    JoinCases cases = new JoinCases(seed);
    Join join = cases.join();
    return new JoinCase(seed, cases.oneOf(KEYS), join, cases.events(join));
  }

  private Join join() {
    List<EventType> types = new ArrayList<>();
    int plain = random.nextInt(1, 5);
    int heartbeats = oneIn(2) ? random.nextInt(1, 3) : 0;
    for (int i = 0; i < plain; i++) {
      types.add(type("e" + i));
    }
    List<String> names = types.stream().map(EventType::name).toList();
    for (int i = 0; i < heartbeats; i++) {
      types.add(random.nextInt(types.size() + 1), EventType.heartbeat("beat" + i, waitFor()));
    }
    Join join = Join.of("join", types, outcomes(names));
    long longest = types.stream().mapToLong(type -> type.waitFor().toMillis()).max().orElseThrow();
    Duration maxWait =
        Duration.ofMillis(
            switch (random.nextInt(4)) {
              case 0 -> longest;
              case 1 -> longest + 1;
              case 2 -> longest + random.nextInt(1, 4) * (long) SECOND;
              default -> longest * 10;
            });
    return join.withMaxWait(maxWait)
        .withRemember(Join.LONGEST)
        .withRepeat(oneIn(2))
        .withMaxEvents(oneIn(4) ? random.nextInt(1, 5) : Join.DEFAULT_MAX_EVENTS);
  }

  private EventType type(String name) {
    EventType type = EventType.of(name, waitFor()).withKeep(oneOf(List.of(Keep.values())));
    return oneIn(3) ? type.withSelect(oneOf(SELECTS).stream().map(FieldPath::of).toList()) : type;
  }

  private Duration waitFor() {
    return Duration.ofMillis(oneIn(20) ? LONG_WAIT : WAITS[random.nextInt(WAITS.length)]);
  }

  private List<Outcome> outcomes(List<String> names) {
    List<Outcome> outcomes = new ArrayList<>();
    int count = random.nextInt(1, 4);
    for (int i = 0; i < count; i++) {
      List<String> all = new ArrayList<>();
      List<String> optional = new ArrayList<>();
      List<String> left = new ArrayList<>(names);
      all.add(left.remove(random.nextInt(left.size())));
      while (!left.isEmpty() && !oneIn(3)) {
        (oneIn(2) ? all : optional).add(left.remove(random.nextInt(left.size())));
      }
      outcomes.add(new Outcome("o" + i, all, optional));
    }
    return outcomes;
  }

  private List<Event> events(Join join) {
    List<Event> happened = happened(join);
    List<Event> sent = new ArrayList<>();
    for (Event event : happened) {
      if (!oneIn(8)) { // else it was lost
        sent.add(event);
      }
      if (oneIn(8)) {
        sent.add(event);
      }
      if (event.id() != null && oneIn(12)) { // sent again, and stamped again
        long time = Math.max(EPOCH, event.time() + random.nextInt(-3, 4) * (long) SECOND);
        sent.add(new Event(event.type(), time, event.id(), event.json()));
      }
    }
    return sent.subList(0, Math.min(sent.size(), MOST_EVENTS));
  }

  private List<Event> happened(Join join) {
    int ids = random.nextInt(3); // none, some, all
    int count = random.nextInt(MOST_EVENTS);
    List<Event> happened = new ArrayList<>();
    EventType type = oneOf(join.events());
    long time = EPOCH;
    for (int i = 0; i < count; i++) {
      EventType next = oneOf(join.events());
      time = timeAfter(time, type, join);
      type = next;
      boolean hasId = ids == 2 || (ids == 1 && oneIn(2));
      // Few ids, so that types share them and one comes again with another event.
      String id = hasId ? "i" + (oneIn(6) ? random.nextInt(count) : i) : null;
      happened.add(new Event(type.name(), time, id, json().getBytes(UTF_8)));
    }
    return happened;
  }

  /** At the same time, soon, or about one of the deadlines that matter. */
  private long timeAfter(long time, EventType type, Join join) {
    long wait = type.waitFor().toMillis();
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> time;
      case 3, 4 -> time + SECOND;
      case 5 -> time + 2 * SECOND;
      case 6 -> time + wait;
      case 7 -> time + wait + 1;
      case 8 -> EPOCH + join.maxWait().toMillis() > time ? EPOCH + join.maxWait().toMillis() : time;
      case 9 -> time + join.maxWait().toMillis() + 1;
      default -> time + random.nextInt(4) * (long) SECOND;
    };
  }

  /** Little variety, so that two events are equal now and then. */
  private String json() {
    return switch (random.nextInt(5)) {
      case 0 -> "{\"n\":1}";
      case 1 -> "{ \"text\" : \"é\\n\", \"n\": 1.50 }";
      case 2 -> "{\"n\":2,\"at\":{\"x\":1,\"z\":[1,{\"x\":2}],\"y\":null}}";
      case 3 -> "{\"at\":{\"z\":0},\"n\":{\"x\":true}}";
      default -> "{\"n\":" + random.nextInt(3) + ",\"at\":7}";
    };
  }

  private boolean oneIn(int count) {
    return random.nextInt(count) == 0;
  }

  private <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}

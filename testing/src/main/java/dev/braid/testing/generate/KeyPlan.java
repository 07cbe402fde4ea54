// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.generate;

import dev.braid.transforms.model.EventType;
import dev.braid.transforms.model.Join;
import dev.braid.transforms.model.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What happens for a key, were nothing lost: the events of one of the outcomes in the order of the
 * spec, each within the wait of the one before, with heartbeats between them.
 */
final class KeyPlan {

  private static final double OPTIONAL = 0.8;
  private static final double IN_NO_OUTCOME = 0.5;
  private static final double HEARTBEAT = 0.5;
  private static final double AFTER_THE_END = 0.05;
  private static final int MOST_ROUNDS = 3;

  /** Which part of a wait passes until the next event, at least and at most. */
  private static final double SOONEST = 0.05;

  private static final double LATEST = 0.6;

  /** Which part of maxWait an instance may take. */
  private static final double WHOLE = 0.9;

  private final Join join;
  private final SplittableRandom random;
  private final List<EventType> heartbeats;
  private final Set<String> inOutcomes = new HashSet<>();

  /** An event of {@code type}, at {@code time} in epoch milliseconds. */
  record Planned(EventType type, long time) {}

  private KeyPlan(Join join, SplittableRandom random) {
    this.join = join;
    this.random = random;
    heartbeats = join.events().stream().filter(EventType::heartbeat).toList();
    for (Outcome outcome : join.outcomes()) {
      inOutcomes.addAll(outcome.all());
      inOutcomes.addAll(outcome.optional());
    }
  }

  static List<Planned> of(Join join, long start, SplittableRandom random) {
    KeyPlan plan = new KeyPlan(join, random);
    int rounds = join.repeat() ? 1 + random.nextInt(MOST_ROUNDS) : 1;
    List<Planned> planned = new ArrayList<>();
    long time = start;
    for (int i = 0; i < rounds; i++) {
      List<Planned> round = plan.round(time);
      planned.addAll(round);
      Planned last = round.get(round.size() - 1);
      time = last.time() + plan.gap(last.type());
    }
    if (random.nextDouble() < AFTER_THE_END) {
      Planned again = planned.get(random.nextInt(planned.size()));
      planned.add(new Planned(again.type(), time));
    }
    return planned;
  }

  private List<Planned> round(long start) {
    List<EventType> types = types();
    long[] gaps = types.stream().mapToLong(this::gap).toArray();
    double whole = 0;
    for (int i = 0; i < gaps.length - 1; i++) {
      whole += gaps[i];
    }
    double shrink = Math.min(1, WHOLE * join.maxWait().toMillis() / Math.max(1, whole));
    List<Planned> round = new ArrayList<>();
    long time = start;
    for (int i = 0; i < gaps.length; i++) {
      round.add(new Planned(types.get(i), time));
      time += Math.max(1, (long) (gaps[i] * shrink));
    }
    return round;
  }

  private List<EventType> types() {
    Outcome outcome = join.outcomes().get(random.nextInt(join.outcomes().size()));
    List<EventType> events = new ArrayList<>();
    int size = 0;
    for (EventType type : join.events()) {
      boolean of =
          outcome.all().contains(type.name())
              || (outcome.optional().contains(type.name()) && random.nextDouble() < OPTIONAL);
      boolean beside =
          !type.heartbeat()
              && !inOutcomes.contains(type.name())
              && random.nextDouble() < IN_NO_OUTCOME;
      if (of || beside) {
        events.add(type);
        size = of ? events.size() : size;
      }
    }
    List<EventType> types = new ArrayList<>();
    for (EventType type : events.subList(0, size)) {
      if (!types.isEmpty() && !heartbeats.isEmpty() && random.nextDouble() < HEARTBEAT) {
        types.add(heartbeats.get(random.nextInt(heartbeats.size())));
      }
      types.add(type);
    }
    return types;
  }

  private long gap(EventType after) {
    double part = SOONEST + (LATEST - SOONEST) * random.nextDouble();
    return Math.max(1, (long) (after.waitFor().toMillis() * part));
  }
}

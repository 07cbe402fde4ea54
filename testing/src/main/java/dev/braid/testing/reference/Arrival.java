// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.reference;

import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.EventType;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * In which order the events of a case arrive, and how far the watermark is between them. Every
 * event arrives once; the watermark only moves forward, and last to {@link Long#MAX_VALUE}. Prints
 * itself, so that a failure can be read.
 */
public record Arrival(JoinCase of, Flavour flavour, List<Step> steps) {

  /** How orderly it is. */
  public enum Flavour {
    /** As the join takes them; the watermark never passes an event that is still to arrive. */
    IN_ORDER,
    /** In any order; the watermark never passes an event that is still to arrive. */
    SHUFFLED,
    /**
     * In any order; the watermark may pass an event that is still to arrive, which is late then.
     */
    WILD
  }

  /** One thing that happens. */
  public sealed interface Step {}

  /** The event arrives. */
  public record Arrives(Event event) implements Step {
    @Override
    public String toString() {
      return "arrives " + JoinCase.describe(event);
    }
  }

  /**
   * The watermark moves forward.
   *
   * @param to epoch milliseconds; an event of this very time is not late
   */
  public record WatermarkMoves(long to) implements Step {
    @Override
    public String toString() {
      return "watermark " + (to == Long.MAX_VALUE ? "end" : "+" + (to - JoinCases.EPOCH));
    }
  }

  public Arrival {
    steps = List.copyOf(steps);
  }

  static Arrival of(JoinCase of, Flavour flavour) {
    return new Arrival(of, flavour, new Plan(of, flavour).steps());
  }

  @Override
  public String toString() {
    return of
        + "arriving "
        + flavour
        + steps.stream().map(step -> "\n  " + step).collect(Collectors.joining());
  }

  private static final class Plan {

    private final JoinCase of;
    private final Flavour flavour;
    private final SplittableRandom random;
    private final List<Event> waiting;
    private final List<Step> steps = new ArrayList<>();
    private long watermark = Long.MIN_VALUE;

    Plan(JoinCase of, Flavour flavour) {
      this.of = of;
      this.flavour = flavour;
      random = new SplittableRandom(of.seed() ^ flavour.name().hashCode());
      waiting = new ArrayList<>(of.events());
      waiting.sort(ReferenceJoin.of(of.join()).order());
    }

    List<Step> steps() {
      while (true) {
        while (!of.events().isEmpty() && random.nextInt(2) == 0) {
          moveWatermark();
        }
        if (waiting.isEmpty()) {
          break;
        }
        steps.add(new Arrives(waiting.remove(next())));
      }
      steps.add(new WatermarkMoves(Long.MAX_VALUE));
      return steps;
    }

    private void moveWatermark() {
      long to = Math.min(moment(), Math.min(moment(), bound()));
      if (to > watermark) {
        watermark = to;
        steps.add(new WatermarkMoves(to));
      }
    }

    /** The earliest of the events that are still to arrive, as they are in order. */
    private long bound() {
      return flavour == Flavour.WILD || waiting.isEmpty() ? Long.MAX_VALUE : waiting.get(0).time();
    }

    /** The moments at which something may change: about an event, or about a deadline. */
    private long moment() {
      List<Event> events = of.events();
      List<EventType> types = of.join().events();
      long time = events.get(random.nextInt(events.size())).time();
      return switch (random.nextInt(4)) {
        case 0 -> time;
        case 1 -> time + random.nextInt(-1, 2);
        case 2 -> time + of.join().maxWait().toMillis() + random.nextInt(2);
        default ->
            time + types.get(random.nextInt(types.size())).waitFor().toMillis() + random.nextInt(2);
      };
    }

    /** Usually a little out of order, sometimes far. */
    private int next() {
      if (flavour == Flavour.IN_ORDER) {
        return 0;
      }
      int reach = random.nextInt(4) == 0 ? waiting.size() : Math.min(3, waiting.size());
      return random.nextInt(reach);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.scenario;

import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.Late;
import dev.braid.transforms.model.Rejected;
import dev.braid.transforms.model.Result;
import dev.braid.transforms.model.Rfc3339;
import dev.braid.transforms.model.Status;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.hamcrest.Description;
import org.hamcrest.Matcher;
import org.hamcrest.StringDescription;
import org.hamcrest.TypeSafeDiagnosingMatcher;
import org.jspecify.annotations.Nullable;

/**
 * Hamcrest matchers for what a join gives. Each looks at what it was told to look at and no
 * further: {@code complete("matched")} is any complete result with that outcome.
 */
public final class OutputMatchers {

  private OutputMatchers() {}

  /**
   * Holds for outputs that are these and no others, in any order: results, missing, late and
   * rejected together. Each expectation has an output of its own.
   */
  public static Matcher<Outputs> exactly(Matcher<?>... expected) {
    return new Exactly(Arrays.asList(expected));
  }

  /** A complete result. */
  public static ResultMatcher complete(String outcome) {
    return result(Status.COMPLETE).and("outcome", outcome, Result::outcome);
  }

  /** A partial result. */
  public static ResultMatcher partial(String outcome) {
    return result(Status.PARTIAL).and("outcome", outcome, Result::outcome);
  }

  /** An instance without an outcome. */
  public static ResultMatcher missing() {
    return result(Status.MISSING);
  }

  /** A late event. */
  public static LateMatcher late(Late.Reason reason) {
    return new LateMatcher(List.of()).and("reason", reason.text(), late -> late.reason().text());
  }

  /** A rejected record or event. */
  public static RejectedMatcher rejected(Rejected.Reason reason) {
    return new RejectedMatcher(List.of())
        .and("reason", reason.text(), rejected -> rejected.reason().text());
  }

  private static ResultMatcher result(Status status) {
    return new ResultMatcher(List.of()).and("status", status.text(), r -> r.status().text());
  }

  /** Something to look at, and what to see there. */
  private record Trait<T>(String name, Object expected, Function<T, @Nullable Object> actual) {}

  private abstract static class TraitMatcher<T> extends TypeSafeDiagnosingMatcher<T> {
    private final Class<T> type;
    private final String what;
    final List<Trait<T>> traits;

    TraitMatcher(Class<T> type, String what, List<Trait<T>> traits) {
      super(type);
      this.type = type;
      this.what = what;
      this.traits = List.copyOf(traits);
    }

    List<Trait<T>> with(String name, Object expected, Function<T, @Nullable Object> actual) {
      List<Trait<T>> more = new ArrayList<>(traits);
      more.add(new Trait<>(name, expected, actual));
      return more;
    }

    boolean isFor(Object output) {
      return type.isInstance(output);
    }

    @Override
    protected boolean matchesSafely(T item, Description mismatch) {
      boolean first = true;
      for (Trait<T> trait : traits) {
        Object actual = trait.actual().apply(item);
        if (!trait.expected().equals(actual)) {
          mismatch.appendText(first ? "" : ", ").appendText(trait.name() + " was " + actual);
          first = false;
        }
      }
      return first;
    }

    @Override
    public void describeTo(Description description) {
      description.appendText(what);
      String separator = " with ";
      for (Trait<T> trait : traits) {
        description.appendText(separator + trait.name() + " " + trait.expected());
        separator = ", ";
      }
    }
  }

  /** Looks at a {@link Result}. */
  public static final class ResultMatcher extends TraitMatcher<Result> {
    private ResultMatcher(List<Trait<Result>> traits) {
      super(Result.class, "a result", traits);
    }

    private ResultMatcher and(
        String name, Object expected, Function<Result, @Nullable Object> actual) {
      return new ResultMatcher(with(name, expected, actual));
    }

    public ResultMatcher withId(String id) {
      return and("id", id, Result::id);
    }

    public ResultMatcher ofKey(String key) {
      return and("key", key, Result::key);
    }

    /** With events of these types, in the order of the join, and of no others. */
    public ResultMatcher withEvents(String... types) {
      return and(
          "events", List.of(types), r -> r.events().stream().map(Result.Part::type).toList());
    }

    /** Without these events of its outcome. */
    public ResultMatcher without(String... types) {
      return and("absent", List.of(types), r -> r.absent().get(String.valueOf(r.outcome())));
    }

    /** Missing, and of {@code outcome} these events were not there. */
    public ResultMatcher lacking(String outcome, String... types) {
      return and("absent from " + outcome, List.of(types), r -> r.absent().get(outcome));
    }

    /**
     * With these events of {@code type}, in event-time order, as JSON that is equal to the byte.
     */
    public ResultMatcher with(String type, String... json) {
      return and(
          "event " + type,
          List.of(json),
          r ->
              r.events().stream()
                  .filter(part -> part.type().equals(type))
                  .flatMap(part -> part.events().stream().map(OutputMatchers::text))
                  .toList());
    }

    public ResultMatcher started(Instant at) {
      return and("start", time(at.toEpochMilli()), r -> time(r.start()));
    }

    public ResultMatcher decided(Instant at) {
      return and("decided", time(at.toEpochMilli()), r -> time(r.decided()));
    }
  }

  /** Looks at a {@link Late}. */
  public static final class LateMatcher extends TraitMatcher<Late> {
    private LateMatcher(List<Trait<Late>> traits) {
      super(Late.class, "a late event", traits);
    }

    private LateMatcher and(String name, Object expected, Function<Late, @Nullable Object> actual) {
      return new LateMatcher(with(name, expected, actual));
    }

    public LateMatcher ofKey(String key) {
      return and("key", key, Late::key);
    }

    public LateMatcher ofType(String type) {
      return and("type", type, late -> late.event().type());
    }

    /** The event's own time. */
    public LateMatcher at(Instant at) {
      return and("time", time(at.toEpochMilli()), late -> time(late.event().time()));
    }

    /** When the instance it was for had closed. */
    public LateMatcher decided(Instant at) {
      return and("decided", time(at.toEpochMilli()), late -> time(late.decided()));
    }
  }

  /** Looks at a {@link Rejected}. */
  public static final class RejectedMatcher extends TraitMatcher<Rejected> {
    private RejectedMatcher(List<Trait<Rejected>> traits) {
      super(Rejected.class, "a rejected record", traits);
    }

    private RejectedMatcher and(
        String name, Object expected, Function<Rejected, @Nullable Object> actual) {
      return new RejectedMatcher(with(name, expected, actual));
    }

    public RejectedMatcher withId(String id) {
      return and("id", id, Rejected::id);
    }

    /** The record itself. */
    public RejectedMatcher withText(String text) {
      return and("text", text, r -> new String(r.bytes(), StandardCharsets.UTF_8));
    }
  }

  private static final class Exactly extends TypeSafeDiagnosingMatcher<Outputs> {
    private final List<Matcher<?>> expected;

    Exactly(List<Matcher<?>> expected) {
      super(Outputs.class);
      this.expected = List.copyOf(expected);
    }

    @Override
    protected boolean matchesSafely(Outputs outputs, Description mismatch) {
      Matching<Matcher<?>, Object> matching =
          Matching.of(expected, outputs.all(), Matcher::matches);
      for (Matcher<?> unmet : matching.unmet()) {
        mismatch.appendText("\n  not there: ").appendDescriptionOf(unmet);
      }
      for (Object surplus : matching.surplus()) {
        mismatch.appendText("\n  not expected: " + Outputs.json(surplus));
        for (Matcher<?> unmet : matching.unmet()) {
          if (!(unmet instanceof TraitMatcher<?> traits) || traits.isFor(surplus)) {
            String why = StringDescription.asString(d -> unmet.describeMismatch(surplus, d));
            mismatch.appendText("\n    for " + StringDescription.toString(unmet) + ": " + why);
          }
        }
      }
      return matching.complete();
    }

    @Override
    public void describeTo(Description description) {
      description.appendText("exactly " + expected.size() + " outputs:");
      for (Matcher<?> each : expected) {
        description.appendText("\n  ").appendDescriptionOf(each);
      }
    }
  }

  private static String text(Event event) {
    return new String(event.json(), StandardCharsets.UTF_8);
  }

  private static String time(long millis) {
    return Rfc3339.format(millis);
  }
}

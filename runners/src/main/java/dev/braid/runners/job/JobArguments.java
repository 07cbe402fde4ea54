// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job;

import dev.braid.pipeline.Deployment;
import dev.braid.pipeline.spec.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of {@link JoinJob}.
 *
 * @param spec a path, or a {@code data:} URL
 * @param endpoints a path, or a {@code data:} URL
 * @param environment values of variables, before those of the process
 * @param parallelism null if Flink decides
 * @param deployment beside which other it may run
 */
public record JobArguments(
    String spec,
    String endpoints,
    Map<String, String> environment,
    @Nullable Integer parallelism,
    Duration checkpointInterval,
    Deployment deployment) {

  /**
   * How often a checkpoint is taken if nothing else is said. No result waits for one, but tasks
   * stand still for some tens of milliseconds; what came since is read again after a failure.
   */
  public static final Duration DEFAULT_CHECKPOINT_INTERVAL = Duration.ofSeconds(10);

  /** More often, and Flink does little else. */
  public static final Duration SHORTEST_CHECKPOINT_INTERVAL = Duration.ofMillis(100);

  static final String USAGE =
      "usage: SPEC --endpoints FILE [--parallelism N] [--checkpoint-interval TIME]"
          + " [--env NAME=VALUE]... [--deployment NAME] [--read-from TIME] [--instances-from TIME]";

  private static final String ENDPOINTS = "--endpoints";
  private static final String PARALLELISM = "--parallelism";
  private static final String CHECKPOINT_INTERVAL = "--checkpoint-interval";
  private static final String ENV = "--env";
  private static final String DEPLOYMENT = "--deployment";
  private static final String READ_FROM = "--read-from";
  private static final String INSTANCES_FROM = "--instances-from";

  public JobArguments {
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    if (parallelism != null && parallelism < 1) {
      throw new IllegalArgumentException(PARALLELISM + " must be 1 or more, not " + parallelism);
    }
    if (checkpointInterval.compareTo(SHORTEST_CHECKPOINT_INTERVAL) < 0) {
      throw new IllegalArgumentException(
          CHECKPOINT_INTERVAL
              + " must be 100ms or more, not "
              + checkpointInterval.toMillis()
              + "ms");
    }
  }

  /** Those of a deployment that is alone. */
  public JobArguments(
      String spec,
      String endpoints,
      Map<String, String> environment,
      @Nullable Integer parallelism,
      Duration checkpointInterval) {
    this(spec, endpoints, environment, parallelism, checkpointInterval, Deployment.ALONE);
  }

  /** The same for another deployment. */
  public JobArguments withDeployment(Deployment other) {
    return new JobArguments(spec, endpoints, environment, parallelism, checkpointInterval, other);
  }

  /**
   * The arguments that {@code args} are.
   *
   * @throws JobMistake if they are not
   */
  public static JobArguments parse(String... args) {
    Deque<String> left = new ArrayDeque<>(List.of(args));
    List<String> specs = new ArrayList<>();
    Map<String, String> options = new LinkedHashMap<>();
    Map<String, String> environment = new LinkedHashMap<>();
    while (!left.isEmpty()) {
      String arg = left.pop();
      switch (arg) {
        case ENV -> addVariable(value(arg, left), environment);
        case ENDPOINTS, PARALLELISM, CHECKPOINT_INTERVAL, DEPLOYMENT, READ_FROM, INSTANCES_FROM ->
            options.put(arg, value(arg, left));
        default -> specs.add(arg);
      }
    }
    String endpoints = options.get(ENDPOINTS);
    if (specs.size() != 1 || specs.get(0).startsWith("--") || endpoints == null) {
      throw new JobMistake(USAGE);
    }
    try {
      return new JobArguments(
          specs.get(0),
          endpoints,
          environment,
          options.containsKey(PARALLELISM) ? whole(options.get(PARALLELISM)) : null,
          options.containsKey(CHECKPOINT_INTERVAL)
              ? Durations.parse(String.valueOf(options.get(CHECKPOINT_INTERVAL)))
              : DEFAULT_CHECKPOINT_INTERVAL,
          new Deployment(
              options.get(DEPLOYMENT),
              time(READ_FROM, options.get(READ_FROM)),
              time(INSTANCES_FROM, options.get(INSTANCES_FROM))));
    } catch (IllegalArgumentException e) {
      throw new JobMistake(String.valueOf(e.getMessage()));
    }
  }

  /** These arguments as {@link #parse} takes them. */
  public List<String> toList() {
    List<String> args = new ArrayList<>(List.of(spec, ENDPOINTS, endpoints));
    if (parallelism != null) {
      args.addAll(List.of(PARALLELISM, parallelism.toString()));
    }
    args.addAll(List.of(CHECKPOINT_INTERVAL, checkpointInterval.toMillis() + "ms"));
    add(args, DEPLOYMENT, deployment.name());
    add(args, READ_FROM, deployment.readFrom());
    add(args, INSTANCES_FROM, deployment.instancesFrom());
    environment.forEach((name, value) -> args.addAll(List.of(ENV, name + "=" + value)));
    return List.copyOf(args);
  }

  private static void add(List<String> args, String option, @Nullable Object value) {
    if (value != null) {
      args.addAll(List.of(option, value.toString()));
    }
  }

  private static @Nullable Instant time(String option, @Nullable String text) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new JobMistake(
          option + " must be a time like 2026-11-21T09:00:00Z, not '" + text + "'");
    }
  }

  private static String value(String option, Deque<String> left) {
    if (left.isEmpty()) {
      throw new JobMistake(option + " needs a value; " + USAGE);
    }
    return left.pop();
  }

  private static void addVariable(String variable, Map<String, String> environment) {
    int equals = variable.indexOf('=');
    if (equals < 1) {
      throw new JobMistake(ENV + " must be NAME=VALUE");
    }
    environment.put(variable.substring(0, equals), variable.substring(equals + 1));
  }

  private static int whole(@Nullable String text) {
    try {
      return Integer.parseInt(String.valueOf(text));
    } catch (NumberFormatException e) {
      throw new JobMistake(PARALLELISM + " must be a whole number, not '" + text + "'");
    }
  }
}

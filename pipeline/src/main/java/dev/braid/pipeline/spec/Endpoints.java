// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import dev.braid.transforms.model.Join;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the sources and the outputs of a spec live. It may hold secrets: {@code toString} shows
 * none of them, and it is not serializable, so that it cannot become part of a job by accident.
 *
 * @param sources by the names that the spec gives them
 * @param kafka how to reach Kafka; null if no endpoint is a topic
 * @param claims where it is kept which results are out
 */
public record Endpoints(
    Map<String, Source> sources, Outputs outputs, @Nullable Kafka kafka, Claims claims) {

  /** Where a source is read from. */
  public sealed interface Source permits Topic, Files {}

  /** Where an output is written to. */
  public sealed interface Output permits Topic, File {}

  /** Where claims are kept. */
  public sealed interface Claims permits Memory, Redis {}

  /** A topic of Kafka. */
  public record Topic(String name) implements Source, Output {}

  /**
   * Files of JSON lines.
   *
   * @param glob an absolute path, or a URL with a scheme, with {@code *} and {@code ?} in it
   */
  public record Files(String glob) implements Source {}

  /**
   * A file of JSON lines.
   *
   * @param path an absolute path, or a URL with a scheme
   */
  public record File(String path) implements Output {}

  /** The four outputs of a join; nothing of it goes elsewhere. */
  public record Outputs(Output results, Output missing, Output late, Output rejected) {
    /** By the names that an endpoints file gives them, in order. */
    public Map<String, Output> byName() {
      Map<String, Output> byName = new LinkedHashMap<>();
      byName.put("results", results);
      byName.put("missing", missing);
      byName.put("late", late);
      byName.put("rejected", rejected);
      return byName;
    }
  }

  /**
   * A Kafka cluster.
   *
   * @param bootstrap its {@code bootstrap.servers}
   * @param properties other properties of Kafka's clients, as they are
   */
  public record Kafka(String bootstrap, Map<String, String> properties) {
    public Kafka {
      properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    }

    @Override
    public String toString() {
      return "Kafka[bootstrap="
          + bootstrap
          + ", properties="
          + new TreeSet<>(properties.keySet())
          + "]";
    }
  }

  /** In this process, for as long as it lives. */
  public record Memory() implements Claims {}

  /**
   * In Redis.
   *
   * @param url {@code redis://host:port} or {@code rediss://host:port}
   * @param retention how long it is kept that a result is out; longer than a restore or a replay
   *     can reach back
   */
  public record Redis(String url, @Nullable String password, Duration retention) implements Claims {

    public static final Duration DEFAULT_RETENTION = Duration.ofDays(7);

    public Redis {
      if (retention.toMillis() <= 0 || retention.compareTo(Join.LONGEST) > 0) {
        throw new IllegalArgumentException(
            "retention must be 1 ms to " + Join.LONGEST + ", not " + retention);
      }
    }

    @Override
    public String toString() {
      String shown = url.replaceFirst("//.*@", "//***@").replaceFirst("[?#].*", "?***");
      return "Redis[url="
          + shown
          + ", password="
          + (password == null ? "none" : "***")
          + ", retention="
          + Durations.format(retention)
          + "]";
    }
  }

  public Endpoints {
    sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
    if (kafka == null
        && Stream.concat(sources.values().stream(), outputs.byName().values().stream())
            .anyMatch(Topic.class::isInstance)) {
      throw new IllegalArgumentException("a topic is an endpoint, but there is no Kafka");
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import dev.braid.transforms.model.Join;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the sources and the outputs of a spec live. Of secrets it knows only where they are: in a
 * variable of the environment or in a file, to be read by the process that needs them.
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
   * @param secrets those of the properties that are secret
   */
  public record Kafka(
      String bootstrap, Map<String, String> properties, Map<String, Template> secrets) {
    public Kafka {
      properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
      secrets = Collections.unmodifiableMap(new LinkedHashMap<>(secrets));
    }

    /** A cluster that wants no secret. */
    public Kafka(String bootstrap, Map<String, String> properties) {
      this(bootstrap, properties, Map.of());
    }

    /** Without the values of the properties. */
    @Override
    public String toString() {
      Set<String> names = new TreeSet<>(properties.keySet());
      names.addAll(secrets.keySet());
      return "Kafka[bootstrap=" + bootstrap + ", properties=" + names + "]";
    }
  }

  /** In this process, for as long as it lives. */
  public record Memory() implements Claims {}

  /**
   * In Redis.
   *
   * @param url {@code redis://host:port}, or {@code rediss://host:port} for TLS; the port is 6379
   *     if none is given
   * @param password null if it wants none
   * @param retention how long it is kept that a result is out; longer than a restore or a replay
   *     can reach back
   */
  public record Redis(String url, @Nullable Template password, Duration retention)
      implements Claims {

    public static final Duration DEFAULT_RETENTION = Duration.ofDays(7);

    /**
     * Surely longer than anyone publishes: a claim that is gone meanwhile would be granted again.
     */
    static final Duration SHORTEST_RETENTION = Duration.ofMinutes(1);

    private static final Pattern URL =
        Pattern.compile(
            "(?<scheme>rediss?)://(?<host>[\\w.-]+|\\[[0-9a-fA-F:.]+])(:(?<port>[0-9]{1,5}))?/?");
    private static final int DEFAULT_PORT = 6379;
    private static final int LAST_PORT = 65535;

    public Redis {
      if (!isUrl(url)) {
        throw new IllegalArgumentException("a URL must be like redis://localhost:6379");
      }
      if (retention.compareTo(SHORTEST_RETENTION) < 0 || retention.compareTo(Join.LONGEST) > 0) {
        throw new IllegalArgumentException(
            "retention must be "
                + SHORTEST_RETENTION
                + " to "
                + Join.LONGEST
                + ", not "
                + retention);
      }
    }

    static boolean isUrl(String url) {
      Matcher parts = URL.matcher(url);
      return parts.matches() && portOf(parts) <= LAST_PORT;
    }

    public String host() {
      return Objects.requireNonNull(parts().group("host"));
    }

    public int port() {
      return portOf(parts());
    }

    private static int portOf(Matcher parts) {
      String port = parts.group("port");
      return port == null ? DEFAULT_PORT : Integer.parseInt(port);
    }

    /** Whether it is reached by TLS. */
    public boolean tls() {
      return "rediss".equals(parts().group("scheme"));
    }

    private Matcher parts() {
      Matcher parts = URL.matcher(url);
      if (!parts.matches()) {
        throw new IllegalStateException();
      }
      return parts;
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

  /**
   * How to reach Kafka.
   *
   * @throws IllegalStateException if no endpoint is a topic and there is none
   */
  public Kafka requireKafka() {
    if (kafka == null) {
      throw new IllegalStateException("these endpoints have no Kafka");
    }
    return kafka;
  }

  /** Whether a source never ends. */
  public boolean isEndless() {
    return sources.values().stream().anyMatch(Topic.class::isInstance);
  }
}

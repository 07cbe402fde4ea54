// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.live;

import dev.braid.pipeline.spec.JoinSpec;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A topic for each source and each output of a join.
 *
 * @param group of the consumers of the sources
 * @param sources the topics, by source
 * @param outputs the topics, by output
 */
public record StackTopics(String group, Map<String, String> sources, Map<String, String> outputs) {

  private static final List<String> OUTPUTS = List.of("results", "missing", "late", "rejected");

  public StackTopics {
    sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
  }

  /** Topics for {@code spec} whose names begin with {@code prefix}, like the group's. */
  public static StackTopics of(JoinSpec spec, String prefix) {
    Map<String, String> sources = new LinkedHashMap<>();
    spec.sources().keySet().forEach(source -> sources.put(source, topic(prefix, source)));
    Map<String, String> outputs = new LinkedHashMap<>();
    // A source may be called like an output.
    OUTPUTS.forEach(output -> outputs.put(output, topic(prefix, "out-" + output)));
    return new StackTopics(prefix, sources, outputs);
  }

  /** Other characters are not for a topic; another number tells names apart that were different. */
  private static String topic(String prefix, String name) {
    String plain = name.replaceAll("[^a-zA-Z0-9._-]", "-");
    String apart = plain.equals(name) ? "" : "-" + Integer.toHexString(name.hashCode());
    return prefix + "-" + plain + apart;
  }

  /** The names of all. */
  public List<String> names() {
    return Stream.concat(sources.values().stream(), outputs.values().stream()).toList();
  }

  /** An endpoints file, with claims that are kept for an hour. */
  public String endpoints(String kafka, String redis) {
    StringBuilder yaml = new StringBuilder("sources:\n");
    sources.forEach((source, topic) -> line(yaml, source, topic));
    yaml.append("outputs:\n");
    outputs.forEach((output, topic) -> line(yaml, output, topic));
    return yaml.append("kafka:  { bootstrap: \"" + kafka + "\", group.id: " + group + " }\n")
        .append("claims: { redis: \"" + redis + "\", retention: 1h }\n")
        .toString();
  }

  private static void line(StringBuilder yaml, String name, String topic) {
    yaml.append("  \"")
        .append(name.replace("\\", "\\\\").replace("\"", "\\\""))
        .append("\": { kafka: ")
        .append(topic)
        .append(" }\n");
  }
}

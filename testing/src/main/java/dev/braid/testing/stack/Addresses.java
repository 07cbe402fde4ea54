// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.stack;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a stack answers.
 *
 * @param kafka for {@code bootstrap.servers}
 * @param redis its URL
 * @param flink of the REST interface and the web UI
 * @param prometheus by process, where it shows its metrics
 * @param logs by process, the file of its log
 */
public record Addresses(
    String kafka,
    String redis,
    String flink,
    Map<String, String> prometheus,
    Map<String, Path> logs) {

  /** Keeps the order of the processes. */
  public Addresses {
    prometheus = Collections.unmodifiableMap(new LinkedHashMap<>(prometheus));
    logs = Collections.unmodifiableMap(new LinkedHashMap<>(logs));
  }
}

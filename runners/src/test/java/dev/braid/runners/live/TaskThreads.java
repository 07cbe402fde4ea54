// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.braid.testing.stack.FlinkCluster;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** The threads of the TaskManagers of a cluster, by Flink's own thread dump. */
final class TaskThreads {

  private static final ObjectMapper JSON = new ObjectMapper();

  private TaskThreads() {}

  /** Their names. */
  static List<String> of(FlinkCluster cluster) throws IOException {
    List<String> names = new ArrayList<>();
    String url = cluster.url() + "/taskmanagers";
    for (JsonNode taskManager : get(url).path("taskmanagers")) {
      JsonNode dump = get(url + "/" + taskManager.path("id").asText() + "/thread-dump");
      dump.path("threadInfos").forEach(thread -> names.add(thread.path("threadName").asText()));
    }
    return names;
  }

  private static JsonNode get(String url) throws IOException {
    return JSON.readTree(URI.create(url).toURL());
  }
}

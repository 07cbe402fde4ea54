// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.braid.testing.stack.FlinkCluster;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** What Flink says of the JVMs of the TaskManagers of a cluster. */
final class TaskJvms {

  private static final String CLASSES = "Status.JVM.ClassLoader.ClassesLoaded";

  private static final ObjectMapper JSON = new ObjectMapper();

  private TaskJvms() {}

  /** The names of their threads. */
  static List<String> threads(FlinkCluster cluster) throws IOException {
    List<String> names = new ArrayList<>();
    for (String taskManager : taskManagers(cluster)) {
      JsonNode dump = get(taskManager + "/thread-dump");
      dump.path("threadInfos").forEach(thread -> names.add(thread.path("threadName").asText()));
    }
    return names;
  }

  /** How many classes they have loaded since they were started. */
  static long classes(FlinkCluster cluster) throws IOException {
    long classes = 0;
    for (String taskManager : taskManagers(cluster)) {
      classes += get(taskManager + "/metrics?get=" + CLASSES).path(0).path("value").asLong();
    }
    return classes;
  }

  private static List<String> taskManagers(FlinkCluster cluster) throws IOException {
    List<String> urls = new ArrayList<>();
    String url = cluster.url() + "/taskmanagers";
    get(url).path("taskmanagers").forEach(each -> urls.add(url + "/" + each.path("id").asText()));
    return urls;
  }

  private static JsonNode get(String url) throws IOException {
    return JSON.readTree(URI.create(url).toURL());
  }
}

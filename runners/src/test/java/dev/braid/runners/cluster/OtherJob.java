// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A job on a cluster that is not {@code JoinJob}. */
public record OtherJob(FlinkRest cluster, String id) {

  /** Starts the main class of a jar. */
  public static OtherJob start(FlinkRest cluster, Path jar, Class<?> main, List<String> arguments)
      throws IOException {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("entryClass", main.getName());
    arguments.forEach(request.putArray("programArgsList")::add);
    String uploaded = cluster.upload(jar);
    try {
      return new OtherJob(cluster, cluster.run(uploaded, request));
    } finally {
      cluster.delete(uploaded);
    }
  }

  /** Whether all of its tasks are. */
  public boolean isAtWork() throws IOException {
    return cluster.progress(id).isAtWork();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** What a JobManager is asked while it starts. */
final class FlinkProbe {

  private static final Duration TIME_OUT = Duration.ofSeconds(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIME_OUT).build();
  private final String url;

  FlinkProbe(int port) {
    this.url = "http://localhost:" + port;
  }

  String url() {
    return url;
  }

  /** Whether its dispatcher is there to take jobs. */
  boolean answers() throws IOException, InterruptedException {
    return get("/overview").has("slots-total");
  }

  /** Whether this TaskManager has registered, with all of its slots. */
  boolean knows(String taskManager) throws IOException, InterruptedException {
    for (JsonNode known : get("/taskmanagers").path("taskmanagers")) {
      if (known.path("id").asText().equals(taskManager)) {
        return known.path("slotsNumber").asInt() > 0;
      }
    }
    return false;
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + path)).timeout(TIME_OUT).build();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(url + path + " answered " + response.statusCode());
    }
    return JSON.readTree(response.body());
  }
}

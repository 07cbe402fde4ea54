// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.cluster;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A REST API that answers what it is told to, and remembers what it was asked. */
final class FakeCluster implements AutoCloseable {

  private record Answer(int status, String body) {}

  private final HttpServer server;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Map<String, String> bodies = new ConcurrentHashMap<>();

  FakeCluster() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    answer("GET /config", 200, "{\"flink-version\":\"1.19.3\"}");
    answer("GET /jobs/overview", 200, "{\"jobs\":[]}");
    answer("POST /jars/upload", 200, "{\"filename\":\"uploads/x_braid-job.jar\"}");
    answer("POST /jars/x_braid-job.jar/run", 200, "{\"jobid\":\"j1\"}");
    answer("DELETE /jars/x_braid-job.jar", 200, "{}");
    answer("GET /jobs/j1/exceptions", 200, "{\"exceptionHistory\":{\"entries\":[]}}");
    answer(
        "GET /jobs/j1",
        200,
        "{\"state\":\"RUNNING\",\"vertices\":[{\"status\":\"RUNNING\"},{\"status\":\"FINISHED\"}]}");
  }

  void answer(String request, int status, String body) {
    answers.put(request, new Answer(status, body));
  }

  /** The requests so far, in order. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  /** What came with a request the last time. */
  String body(String request) {
    return bodies.getOrDefault(request, "");
  }

  String url() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String request = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
      bodies.put(
          request,
          new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
      asked.add(request);
      Answer answer =
          answers.getOrDefault(
              request, new Answer(404, "{\"errors\":[\"Not found: " + request + "\"]}"));
      byte[] bytes = answer.body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

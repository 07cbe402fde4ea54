// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A REST API of Flink behind which jobs only seem to run. */
final class FakeFlink implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern JOB = Pattern.compile("/jobs/([0-9a-f]{32})(/.*)?");

  static {
    // Or each answer is 40 ms late.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  /**
   * A job, as it was submitted.
   *
   * @param from the savepoint it began with
   * @param besideAnother whether it was told that it does
   */
  record Job(String id, List<String> arguments, @Nullable String from, boolean besideAnother) {}

  private final HttpServer server;

  // Guarded by this.
  private final Map<String, Job> jobs = new LinkedHashMap<>();
  private final Map<String, String> states = new LinkedHashMap<>();
  private final TreeSet<String> savepoints = new TreeSet<>();
  private final Map<String, String> requests = new LinkedHashMap<>();
  private int taken;
  private boolean failing;
  private boolean behind;
  private int untold;
  private long now = 100_000;
  private long advance;
  private int slots = 4;

  FakeFlink() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  /** The jobs that run, in the order in which they were started. */
  synchronized List<Job> running() {
    return jobs.values().stream().filter(job -> isRunning(job.id())).toList();
  }

  synchronized List<String> savepoints() {
    return List.copyOf(savepoints);
  }

  /** Lets every job that is started from now on fail, or not. */
  synchronized void failing(boolean now) {
    failing = now;
  }

  /** Lets every job but the first that runs be behind it, or not. */
  synchronized void behind(boolean now) {
    behind = now;
  }

  /** Has no watermark for who asks the first times. */
  synchronized void untold(int times) {
    untold = times;
  }

  /** Has a later watermark each time it is asked for one. */
  synchronized void advancing(long millis) {
    advance = millis;
  }

  synchronized void slots(int free) {
    slots = free;
  }

  /** Ends a job, or begins one, that is none of ours. */
  synchronized void state(String job, String state) {
    jobs.putIfAbsent(job, new Job(job, List.of(), null, false));
    states.put(job, state);
  }

  private boolean isRunning(String job) {
    return List.of("RUNNING", "RESTARTING").contains(states.get(job));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      String path = exchange.getRequestURI().getPath();
      byte[] body = exchange.getRequestBody().readAllBytes();
      String answer;
      synchronized (this) {
        answer = answer(method, path, body);
      }
      byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private String answer(String method, String path, byte[] body) throws IOException {
    Matcher job = JOB.matcher(path);
    if (job.matches()) {
      String rest = job.group(2);
      return ofJob(method, String.valueOf(job.group(1)), rest == null ? "" : rest, body);
    }
    if (path.startsWith("/savepoint-disposal/")) {
      return "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{}}";
    }
    return switch (method + " " + path) {
      case "GET /config" -> "{\"flink-version\":\"1.19.3\"}";
      case "GET /overview" -> "{\"slots-available\":" + slots + "}";
      case "GET /jobmanager/config" ->
          "[{\"key\":\"state.checkpoints.dir\",\"value\":\"file:///c\"},"
              + "{\"key\":\"parallelism.default\",\"value\":\"1\"}]";
      case "GET /jobs/overview" -> overview();
      case "POST /jars/upload" -> "{\"filename\":\"uploads/x.jar\"}";
      case "POST /jars/x.jar/run" -> run(JSON.readTree(body));
      case "DELETE /jars/x.jar" -> "{}";
      case "POST /savepoint-disposal" -> {
        savepoints.remove(JSON.readTree(body).path("savepoint-path").asText());
        yield "{\"request-id\":\"d\"}";
      }
      default -> throw new AssertionError(method + " " + path);
    };
  }

  private String overview() {
    List<String> all = new ArrayList<>();
    states.forEach(
        (id, state) ->
            all.add(
                "{\"jid\":\"" + id + "\",\"name\":\"braid-trip\",\"state\":\"" + state + "\"}"));
    return "{\"jobs\":[" + String.join(",", all) + "]}";
  }

  private String run(JsonNode request) {
    List<String> arguments = new ArrayList<>();
    request.path("programArgsList").forEach(each -> arguments.add(each.asText()));
    String from =
        request.path("savepointPath").isTextual() ? request.path("savepointPath").asText() : null;
    String id = request.path("jobId").asText();
    String beside = request.path("flinkConfiguration").path("braid.start.beside-another").asText();
    jobs.put(id, new Job(id, arguments, from, beside.equals("true")));
    states.put(id, failing ? "RESTARTING" : "RUNNING");
    return "{\"jobid\":\"" + id + "\"}";
  }

  private String ofJob(String method, String id, String path, byte[] body) throws IOException {
    if (path.startsWith("/savepoints/")) {
      return "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{\"location\":\""
          + requests.get(path.substring("/savepoints/".length()))
          + "\"}}";
    }
    return switch (method + " " + path) {
      case "PATCH " -> {
        states.put(id, "CANCELED");
        yield "{}";
      }
      case "GET " ->
          "{\"state\":\""
              + states.get(id)
              + "\",\"vertices\":[{\"id\":\"v\",\"name\":\"Join/Join -> Results\",\"status\":\"RUNNING\"},"
              + "{\"id\":\"behind\",\"name\":\"Send/Write\",\"status\":\"RUNNING\"}]}";
      case "GET /exceptions" ->
          isRunning(id) && "RESTARTING".equals(states.get(id))
              ? "{\"exceptionHistory\":{\"entries\":[{\"stacktrace\":\"java.io.IOException: no\"}]}}"
              : "{\"exceptionHistory\":{\"entries\":[]}}";
      case "GET /vertices/v/watermarks" ->
          untold-- > 0
              ? "[]"
              : "[{\"id\":\"0\",\"value\":\""
                  + (isFirst(id) || !behind ? now += advance : 1_000)
                  + "\"}]";
      // It is no matter what the watermark behind the join is.
      case "GET /vertices/behind/subtasks/metrics" -> "[]";
      case "GET /vertices/v/subtasks/metrics" -> "[{\"id\":\"P.braid_trip_published\",\"sum\":1}]";
      case "GET /checkpoints" -> "{\"counts\":{\"completed\":3}}";
      case "POST /savepoints", "POST /stop" -> savepoint(id, path, JSON.readTree(body));
      default -> throw new AssertionError(method + " " + path);
    };
  }

  private boolean isFirst(String id) {
    List<Job> running = running();
    return running.isEmpty() || running.get(0).id().equals(id);
  }

  private String savepoint(String id, String path, JsonNode how) {
    boolean stop = path.equals("/stop");
    String folder = how.path(stop ? "targetDirectory" : "target-directory").asText();
    String savepoint = folder + "/s" + ++taken;
    savepoints.add(savepoint);
    if (stop) {
      states.put(id, "FINISHED");
    }
    requests.put("r" + taken, savepoint);
    return "{\"request-id\":\"r" + taken + "\"}";
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

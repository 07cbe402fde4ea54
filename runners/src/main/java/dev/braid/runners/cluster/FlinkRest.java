// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The REST API of a Flink cluster, as much of it as a join needs. What goes wrong is a {@link
 * ClusterException} with one line.
 */
public final class FlinkRest {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  /** Uploads a jar, or builds a graph, which takes a while on a small machine. */
  private static final Duration WORK = Duration.ofMinutes(3);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(300);

  private static final Set<String> ENDED = Set.of("FINISHED", "CANCELED", "FAILED");
  private static final Set<String> AT_WORK = Set.of("RUNNING", "FINISHED");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A job that the cluster knows. */
  public record Job(String id, String name, String state) {

    /** Whether it does not run and never will. */
    public boolean isEnded() {
      return ENDED.contains(state);
    }
  }

  /**
   * How far a job is.
   *
   * @param atWork how many of its steps have all their tasks at work, or done
   */
  record Progress(String state, int steps, int atWork) {
    boolean isAtWork() {
      return state.equals("FINISHED") || (state.equals("RUNNING") && atWork == steps);
    }
  }

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build();
  private final URI url;

  private FlinkRest(URI url) {
    this.url = url;
  }

  /**
   * The API at a URL; {@code http} is what is meant where it has no scheme.
   *
   * @throws IllegalArgumentException if it is no URL
   */
  public static FlinkRest at(String url) {
    String whole = url.contains("://") ? url : "http://" + url;
    try {
      URI uri = new URI(whole.replaceFirst("/+$", ""));
      if (Set.of("http", "https").contains(uri.getScheme()) && uri.getHost() != null) {
        return new FlinkRest(uri);
      }
    } catch (java.net.URISyntaxException e) {
      // falls through: what is wrong is the same
    }
    throw new IllegalArgumentException(
        "'" + url + "' is no URL of a Flink cluster, like http://localhost:8081");
  }

  @Override
  public String toString() {
    return url.toString();
  }

  /** The version of Flink that the cluster runs. */
  public String version() throws IOException {
    JsonNode version = get("/config").path("flink-version");
    if (!version.isTextual()) {
      throw new ClusterException("what answers at " + url + " is no Flink cluster");
    }
    return version.asText();
  }

  /** The jobs that the cluster knows, also those that have ended. */
  public List<Job> jobs() throws IOException {
    List<Job> jobs = new ArrayList<>();
    for (JsonNode job : get("/jobs/overview").path("jobs")) {
      jobs.add(new Job(text(job, "jid"), text(job, "name"), text(job, "state")));
    }
    return jobs;
  }

  /** What became of a job; empty if the cluster does not know it, or no longer. */
  public Optional<Job> job(String id) throws IOException {
    return jobs().stream().filter(job -> job.id().equals(id)).findFirst();
  }

  /** Whether the cluster knows a job, and it has not ended. */
  public boolean isRunning(String job) throws IOException {
    return job(job).filter(known -> !known.isEnded()).isPresent();
  }

  /**
   * The job of a name that runs.
   *
   * @throws ClusterException if none does
   */
  public Job running(String name) throws IOException {
    return jobs().stream()
        .filter(job -> job.name().equals(name) && !job.isEnded())
        .findFirst()
        .orElseThrow(() -> new ClusterException("no job " + name + " runs at " + url));
  }

  /** The value of a setting of the cluster, if it is set. */
  public Optional<String> setting(String key) throws IOException {
    for (JsonNode setting : get("/jobmanager/config")) {
      if (text(setting, "key").equals(key)) {
        return Optional.of(text(setting, "value"));
      }
    }
    return Optional.empty();
  }

  /**
   * Takes a savepoint of a job, which goes on meanwhile.
   *
   * @param folder a URL for a folder of the savepoint in it; null for what the cluster has set
   * @return the savepoint's URL
   * @throws ClusterException if it is not complete after {@code patience}, or fails
   */
  public String savepoint(String job, @Nullable String folder, Duration patience)
      throws IOException {
    ObjectNode how = JsonNodeFactory.instance.objectNode();
    how.put("cancel-job", false);
    how.put("formatType", "NATIVE");
    if (folder != null) {
      how.put("target-directory", folder);
    }
    return awaitSavepoint(job, post("/jobs/" + job + "/savepoints", how), patience);
  }

  /**
   * Takes a savepoint of a job and ends it with that; no event after the savepoint is worked on.
   *
   * @param folder as for {@link #savepoint}
   * @return the savepoint's URL
   * @throws ClusterException if it is not complete after {@code patience}, or fails; then the job
   *     goes on
   */
  public String stop(String job, @Nullable String folder, Duration patience) throws IOException {
    ObjectNode how = JsonNodeFactory.instance.objectNode();
    how.put("drain", false);
    how.put("formatType", "NATIVE");
    if (folder != null) {
      how.put("targetDirectory", folder);
    }
    return awaitSavepoint(job, post("/jobs/" + job + "/stop", how), patience);
  }

  private String awaitSavepoint(String job, String request, Duration patience) throws IOException {
    JsonNode operation = await("/jobs/" + job + "/savepoints/" + request, patience);
    return text(operation, "location");
  }

  /** Deletes a savepoint. */
  public void deleteSavepoint(String savepoint, Duration patience) throws IOException {
    ObjectNode what = JsonNodeFactory.instance.objectNode();
    what.put("savepoint-path", savepoint);
    var unused = await("/savepoint-disposal/" + post("/savepoint-disposal", what), patience);
  }

  private String post(String path, ObjectNode body) throws IOException {
    return text(send(json(path, body), WORK), "request-id");
  }

  /** What came of an operation that the cluster carries out by and by. */
  private JsonNode await(String path, Duration patience) throws IOException {
    long since = System.nanoTime();
    while (true) {
      JsonNode answer = get(path);
      if (answer.at("/status/id").asText().equals("COMPLETED")) {
        JsonNode operation = answer.path("operation");
        String failure = operation.at("/failure-cause/stack-trace").asText();
        if (!failure.isEmpty()) {
          throw new ClusterException(
              "the cluster at " + url + " says: " + ServerTrace.parse(failure).line());
        }
        return operation;
      }
      if (System.nanoTime() - since > patience.toNanos()) {
        throw new ClusterException(
            "the cluster at " + url + " is not done after " + patience.toSeconds() + " s: " + path);
      }
      pause();
    }
  }

  /** Waits a little before the cluster is asked again. */
  static void pause() throws IOException {
    pause(BETWEEN_LOOKS);
  }

  /**
   * Waits before the cluster is asked again.
   *
   * @throws InterruptedIOException if the thread was interrupted, which it stays
   */
  public static void pause(Duration time) throws IOException {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the cluster was asked");
    }
  }

  /** What the cluster tells of a job's checkpoints. */
  public JsonNode checkpoints(String job) throws IOException {
    return get("/jobs/" + job + "/checkpoints");
  }

  /** How a job takes checkpoints. */
  public JsonNode checkpointSettings(String job) throws IOException {
    return get("/jobs/" + job + "/checkpoints/config");
  }

  /**
   * The longest that a task waited in a checkpoint: for its barrier to come, and for those of its
   * other inputs when the first had come.
   */
  public record Waits(Duration forBarrier, Duration forOthers) {}

  /** How long the tasks of a job waited in one of its checkpoints. */
  public Waits waits(String job, long checkpoint) throws IOException {
    long barrier = 0;
    long others = 0;
    String details = "/jobs/" + job + "/checkpoints/details/" + checkpoint;
    for (var tasks = get(details).path("tasks").fieldNames(); tasks.hasNext(); ) {
      JsonNode summary = get(details + "/subtasks/" + tasks.next()).path("summary");
      barrier = Math.max(barrier, summary.at("/start_delay/max").asLong());
      others = Math.max(others, summary.at("/alignment/duration/max").asLong());
    }
    return new Waits(Duration.ofMillis(barrier), Duration.ofMillis(others));
  }

  /** When a job was started, in epoch milliseconds, and with how many tasks at most in a step. */
  public record Facts(long started, int parallelism) {}

  /** What is known of a job. */
  public Facts facts(String job) throws IOException {
    JsonNode answer = get("/jobs/" + job);
    int most = 0;
    for (JsonNode step : answer.path("vertices")) {
      most = Math.max(most, step.path("parallelism").asInt());
    }
    return new Facts(answer.path("start-time").asLong(), most);
  }

  /** How many slots have nothing to do. */
  public int freeSlots() throws IOException {
    return get("/overview").path("slots-available").asInt();
  }

  /** Cancels a job; it is over a little later. */
  public void cancel(String job) throws IOException {
    var unused =
        send(
            HttpRequest.newBuilder(uri("/jobs/" + job + "?mode=cancel"))
                .method("PATCH", BodyPublishers.noBody()),
            ANSWER);
  }

  /** The page of a job for people. */
  public String page(String job) {
    return url + "/#/job/running/" + job + "/overview";
  }

  Progress progress(String job) throws IOException {
    JsonNode answer = get("/jobs/" + job);
    int atWork = 0;
    JsonNode steps = answer.path("vertices");
    for (JsonNode step : steps) {
      atWork += AT_WORK.contains(text(step, "status")) ? 1 : 0;
    }
    return new Progress(text(answer, "state"), steps.size(), atWork);
  }

  /** Why a job failed the last time, if it did. */
  public Optional<String> failure(String job) throws IOException {
    JsonNode latest =
        get("/jobs/" + job + "/exceptions").path("exceptionHistory").path("entries").path(0);
    return latest.has("stacktrace")
        ? Optional.of(ServerTrace.parse(text(latest, "stacktrace")).line())
        : Optional.empty();
  }

  /** Gives the cluster a jar to run, and answers with its id. */
  String upload(Path jar) throws IOException {
    String boundary = UUID.randomUUID().toString();
    String head =
        "--"
            + boundary
            + "\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\""
            + jar.getFileName()
            + "\"\r\nContent-Type: application/java-archive\r\n\r\n";
    BodyPublisher parts =
        BodyPublishers.concat(
            BodyPublishers.ofString(head),
            BodyPublishers.ofFile(jar),
            BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
    JsonNode answer =
        send(
            HttpRequest.newBuilder(uri("/jars/upload"))
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(parts),
            WORK);
    String file = text(answer, "filename");
    return file.substring(file.lastIndexOf('/') + 1);
  }

  /**
   * Runs the main class of a jar, and answers with the id of the job that it started.
   *
   * @throws dev.braid.runners.job.JobMistake if it found one
   */
  String run(String jar, ObjectNode how) throws IOException {
    return text(send(json("/jars/" + jar + "/run", how), WORK), "jobid");
  }

  /** Forgets a jar; the jobs that it started go on. */
  void delete(String jar) throws IOException {
    var unused = send(HttpRequest.newBuilder(uri("/jars/" + jar)).DELETE(), ANSWER);
  }

  private URI uri(String path) {
    return URI.create(url + path);
  }

  private HttpRequest.Builder json(String path, ObjectNode body) {
    return HttpRequest.newBuilder(uri(path))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body.toString()));
  }

  JsonNode get(String path) throws IOException {
    return send(HttpRequest.newBuilder(uri(path)), ANSWER);
  }

  private JsonNode send(HttpRequest.Builder request, Duration patience) throws IOException {
    HttpRequest asked = request.timeout(patience).build();
    HttpResponse<String> answer;
    try {
      answer = client.send(asked, BodyHandlers.ofString());
    } catch (HttpTimeoutException e) {
      throw new ClusterException(
          "the cluster at " + url + " does not answer (" + e.getMessage() + ")");
    } catch (java.net.ConnectException e) {
      throw new ClusterException(
          "cannot reach a cluster at " + url + "; is it up, and is this the URL of its REST API?");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the cluster was asked");
    } catch (IOException e) {
      throw new ClusterException("the connection to " + url + " broke: " + e.getMessage());
    }
    JsonNode content = content(answer.body());
    if (answer.statusCode() / 100 == 2) {
      return content;
    }
    throw refusal(asked, answer.statusCode(), content);
  }

  /** What is no JSON has no fields. */
  private static JsonNode content(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return JSON.missingNode();
    }
  }

  private ClusterException refusal(HttpRequest asked, int status, JsonNode content) {
    // The last one has the trace.
    String why = "";
    for (JsonNode error : content.path("errors")) {
      why = error.asText();
    }
    if (why.isBlank()) {
      String what = asked.method() + " " + asked.uri().getPath();
      return new ClusterException(
          "the cluster at "
              + url
              + " answers "
              + status
              + " to "
              + what
              + "; is it Flink's REST API?");
    }
    ServerTrace trace = ServerTrace.parse(why);
    trace.throwMistake();
    return new ClusterException("the cluster at " + url + " says: " + trace.line());
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asText();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** What a Flink cluster lets others see of a job: the pages behind its UI, and its files. */
final class Exposed {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient client = HttpClient.newHttpClient();
  private final String url;

  /** Each by what it is called; bytes are characters. */
  private final Map<String, String> seen = new LinkedHashMap<>();

  Exposed(String url) {
    this.url = url;
  }

  /** Everything that was looked at. */
  Map<String, String> seen() {
    return seen;
  }

  /** Looks at every page that the UI shows of the cluster and of a job. */
  void lookAtPages(String job) throws Exception {
    pages("", "/config", "/overview", "/jobs", "/jobs/overview", "/jobs/metrics", "/jars");
    pages("/jobmanager", "/config", "/environment", "/metrics", "/log", "/thread-dump");
    logs("/jobmanager");
    String of = "/jobs/" + job;
    pages(of, "", "/config", "/plan", "/exceptions", "/accumulators", "/status", "/metrics");
    pages(of, "/checkpoints", "/checkpoints/config", "/jobmanager/config");
    for (JsonNode checkpoint : page(of + "/checkpoints").path("history")) {
      page(of + "/checkpoints/details/" + checkpoint.path("id").asText());
    }
    for (JsonNode step : page(of).path("vertices")) {
      String id = of + "/vertices/" + step.path("id").asText();
      pages(id, "", "/accumulators", "/metrics", "/watermarks", "/backpressure");
      pages(id, "/subtasks/accumulators", "/subtasktimes", "/taskmanagers", "/subtasks/0");
    }
    pages("", "/taskmanagers");
    for (JsonNode each : page("/taskmanagers").path("taskmanagers")) {
      String id = "/taskmanagers/" + each.path("id").asText();
      pages(id, "", "/metrics", "/log", "/thread-dump");
      logs(id);
    }
  }

  private void logs(String of) throws Exception {
    for (JsonNode log : page(of + "/logs").path("logs")) {
      page(of + "/logs/" + log.path("name").asText());
    }
  }

  private void pages(String of, String... paths) throws Exception {
    for (String path : paths) {
      page(of + path);
    }
  }

  /** A page, which must be there; empty if it is no JSON. */
  private JsonNode page(String path) throws Exception {
    String text = get(url + path);
    seen.put(path, text);
    return text.startsWith("{") ? JSON.readTree(text) : JSON.missingNode();
  }

  private String get(String page) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(page)).timeout(PATIENCE).build();
    var answer = client.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new AssertionError(page + " answers " + answer.statusCode() + ": " + answer.body());
    }
    return answer.body();
  }

  /** Looks at a page of another server, like that of its metrics. */
  void lookAt(String page) throws Exception {
    seen.put(page, get(page));
  }

  /** Takes a savepoint into the cluster's own folder, and answers with where it is. */
  String savepoint(String job) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/jobs/" + job + "/savepoints"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"cancel-job\":false}"))
            .build();
    String answer = client.send(request, BodyHandlers.ofString()).body();
    String trigger = JSON.readTree(answer).path("request-id").asText();
    long until = System.nanoTime() + PATIENCE.toNanos();
    JsonNode status = page("/jobs/" + job + "/savepoints/" + trigger);
    while (!status.path("status").path("id").asText().equals("COMPLETED")) {
      if (System.nanoTime() > until) {
        throw new AssertionError("no savepoint: " + status);
      }
      TimeUnit.MILLISECONDS.sleep(100);
      status = page("/jobs/" + job + "/savepoints/" + trigger);
    }
    return status.path("operation").path("location").asText();
  }

  /** Looks at every file beneath a folder, and into archives. */
  void lookAtFiles(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      try {
        look(folder.relativize(file).toString(), Files.readAllBytes(file));
      } catch (NoSuchFileException e) {
        // Of a checkpoint that a newer one replaced.
      }
    }
  }

  private void look(String name, byte[] bytes) throws IOException {
    seen.put(name, new String(bytes, StandardCharsets.ISO_8859_1));
    if (bytes.length > 4 && bytes[0] == 'P' && bytes[1] == 'K') {
      lookIntoZip(name, bytes);
    } else if (bytes.length > 2 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b) {
      try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
        look(name + "!", in.readAllBytes());
      }
    }
  }

  /** Classes have nothing that was not there when they were built. */
  private void lookIntoZip(String name, byte[] bytes) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!entry.isDirectory() && !entry.getName().endsWith(".class")) {
          look(name + "!" + entry.getName(), zip.readAllBytes());
        }
      }
    }
  }
}

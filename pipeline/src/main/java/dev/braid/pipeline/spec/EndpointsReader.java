// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import dev.braid.pipeline.spec.Endpoints.Claims;
import dev.braid.pipeline.spec.Endpoints.Kafka;
import dev.braid.pipeline.spec.Endpoints.Memory;
import dev.braid.pipeline.spec.Endpoints.Output;
import dev.braid.pipeline.spec.Endpoints.Outputs;
import dev.braid.pipeline.spec.Endpoints.Redis;
import dev.braid.pipeline.spec.Endpoints.Source;
import dev.braid.pipeline.spec.Endpoints.Topic;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Reads where the sources and outputs of a spec live, from YAML 1.2. Whatever the input, the answer
 * is an {@link Endpoints} or a {@link SpecException} that names every mistake, and no secret.
 *
 * <p>In every text, {@code ${NAME}} and {@code ${NAME:-default}} stand for a variable of the
 * environment, {@code ${file:/path}} for the content of a file. Paths are relative to the folder of
 * the file read. A secret can be written in no other way; it stays a {@link Template}, and neither
 * the variable nor the file is looked at here.
 */
public final class EndpointsReader {

  static final Keys KEYS =
      Keys.of(
          "sources", "a map of sources, like { requests: { kafka: match-requests } }",
          "outputs", "a map with results, missing, late and rejected",
          "kafka", "a map with bootstrap and other properties of Kafka's clients",
          "claims", "memory, or a map like { redis: \"redis://localhost:6379\" }");
  static final Keys SOURCE_KEYS =
      Keys.of("kafka", "the name of a topic", "files", "a path, like data/requests*.jsonl.gz");
  static final Keys OUTPUTS_KEYS =
      Keys.of(
          "results", "{ kafka: TOPIC } or { file: PATH }",
          "missing", "{ kafka: TOPIC } or { file: PATH }",
          "late", "{ kafka: TOPIC } or { file: PATH }",
          "rejected", "{ kafka: TOPIC } or { file: PATH }");
  static final Keys OUTPUT_KEYS =
      Keys.of("kafka", "the name of a topic", "file", "a path, like out/results.jsonl");
  static final Keys KAFKA_KEYS = Keys.of("bootstrap", "its hosts, like localhost:9092");
  static final Keys CLAIMS_KEYS =
      Keys.of(
          "redis", "a URL, like redis://localhost:6379",
          "password", "${NAME} or ${file:/path}",
          "retention", "a duration, like 7d");

  private static final String MUST =
      "an endpoints file must be a map with keys like sources, outputs and kafka";
  private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}");
  private static final Pattern USER = Pattern.compile("(?s)[^/]*://.*@.*");
  private static final Pattern URL = Pattern.compile("(?s)[a-zA-Z][a-zA-Z0-9+.-]+://.*");
  private static final Topic NO_TOPIC = new Topic("?");

  private final YamlFile file;
  private final Section endpoints;
  private final Path folder;

  /** What is read and written so far, by what its name is in a message. */
  private final Map<Record, String> taken = new HashMap<>();

  private EndpointsReader(YamlFile file, Section endpoints, Path folder) {
    this.file = file;
    this.endpoints = endpoints;
    this.folder = folder;
  }

  /**
   * The endpoints of {@code spec} in {@code file}.
   *
   * @param environment the value of a variable, or null if it is not set
   * @throws SpecException if it cannot be read, has mistakes, or does not fit the spec
   */
  public static Endpoints read(
      Path file, JoinSpec spec, Function<String, @Nullable String> environment) {
    Path parent = file.toAbsolutePath().getParent();
    Path folder = parent == null ? file.toAbsolutePath() : parent;
    return read(file.toString(), YamlFile.text(file), folder, spec, environment);
  }

  /**
   * The endpoints of {@code spec} written as {@code yaml}.
   *
   * @param name how to call it in problems
   * @param folder what paths are relative to
   * @throws SpecException if it has mistakes or does not fit the spec
   */
  public static Endpoints read(
      String name,
      String yaml,
      Path folder,
      JoinSpec spec,
      Function<String, @Nullable String> environment) {
    YamlFile file = new YamlFile(name, new Placeholders(folder, environment));
    Section endpoints = file.root(yaml, MUST, KEYS);
    EndpointsReader reader = new EndpointsReader(file, endpoints, folder);
    endpoints.require("sources", "outputs");
    Map<String, Source> sources = reader.sources(spec.sources().keySet());
    Outputs outputs = reader.outputs();
    Kafka kafka = reader.kafka();
    Claims claims = reader.claims(outputs);
    file.check();
    return new Endpoints(sources, outputs, kafka, claims);
  }

  private Map<String, Source> sources(Set<String> known) {
    Section section = endpoints.named("sources");
    Map<String, Source> sources = new LinkedHashMap<>();
    Set<String> meant = new HashSet<>(section.names());
    for (String name : section.names()) {
      if (!known.contains(name)) {
        file.mistake(
            section.key(name),
            "the join has no source %s%s",
            Wording.quote(name),
            Wording.instead(name, known));
        Wording.meant(name, known).ifPresent(meant::add);
      }
      String must =
          "source " + Wording.quote(name) + " must be { kafka: TOPIC } or { files: GLOB }";
      Section source = Section.of(file, section.key(name), section.value(name), must, SOURCE_KEYS);
      Source read =
          one(source, must, "files") ? new Endpoints.Files(path(source, "files")) : topic(source);
      sources.put(name, read);
      taken.putIfAbsent((Record) read, "source " + Wording.quote(name));
    }
    for (String name : known) {
      if (section.sound() && !meant.contains(name)) {
        file.mistake(
            endpoints.key("sources"),
            "source %s of the join is missing: { kafka: TOPIC } or { files: GLOB }",
            Wording.quote(name));
      }
    }
    return sources;
  }

  private Outputs outputs() {
    Section outputs = endpoints.closed("outputs", OUTPUTS_KEYS);
    outputs.require(OUTPUTS_KEYS.names().toArray(String[]::new));
    return new Outputs(
        output(outputs, "results"),
        output(outputs, "missing"),
        output(outputs, "late"),
        output(outputs, "rejected"));
  }

  private Output output(Section outputs, String key) {
    if (!outputs.has(key)) {
      return NO_TOPIC;
    }
    Section output = outputs.closed(key, OUTPUT_KEYS);
    Output read =
        one(output, outputs.must(key), "file")
            ? new Endpoints.File(path(output, "file"))
            : topic(output);
    String other = taken.putIfAbsent((Record) read, Wording.quote(key));
    if (other != null && !read.equals(NO_TOPIC)) {
      file.mistake(
          outputs.key(key),
          "%s goes where %s is already; give it a topic or a file of its own",
          Wording.quote(key),
          other);
    }
    return read;
  }

  /** Whether {@code endpoint} has {@code path}; reports if it has a topic too, or nothing. */
  private boolean one(Section endpoint, String must, String path) {
    if (endpoint.has("kafka") && endpoint.has(path)) {
      file.mistake(endpoint.at(), "%s, not both", must);
    } else if (endpoint.sound() && endpoint.names().isEmpty()) {
      file.mistake(endpoint.at(), "%s, not empty", must);
    }
    return endpoint.has(path);
  }

  private Topic topic(Section endpoint) {
    String topic = endpoint.text("kafka", NO_TOPIC.name());
    if (!topic.equals(NO_TOPIC.name()) && !TOPIC.matcher(topic).matches()) {
      file.mistake(
          endpoint.value("kafka"),
          "a topic's name is 1 to 249 letters, digits, dots, dashes and underscores");
      return NO_TOPIC;
    }
    return new Topic(topic);
  }

  private String path(Section endpoint, String key) {
    String path = endpoint.text(key, "?");
    try {
      return URL.matcher(path).matches() ? path : folder.resolve(path).normalize().toString();
    } catch (InvalidPathException e) {
      file.mistake(endpoint.value(key), "%s, and this is no path", endpoint.must(key));
      return path;
    }
  }

  private @Nullable Kafka kafka() {
    if (!endpoints.has("kafka")) {
      taken.keySet().stream()
          .filter(endpoint -> endpoint instanceof Topic && !endpoint.equals(NO_TOPIC))
          .findAny()
          .ifPresent(topic -> endpoints.require("kafka"));
      return null;
    }
    Section kafka = endpoints.open("kafka", KAFKA_KEYS);
    kafka.require("bootstrap");
    Map<String, String> properties = new LinkedHashMap<>();
    Map<String, Template> secrets = new LinkedHashMap<>();
    for (String name : kafka.names()) {
      if (name.equals("bootstrap.servers")) {
        file.mistake(kafka.key(name), "write 'bootstrap' for 'bootstrap.servers'");
      } else if (ClientProperties.meant(name).isPresent()) {
        file.mistake(
            kafka.key(name),
            "Kafka's clients have no property %s; did you mean %s?",
            Wording.quote(name),
            Wording.quote(ClientProperties.meant(name).get()));
      } else if (ClientProperties.isSecret(name)) {
        Template secret = Value.of(file, kafka.value(name)).secret(Wording.quote(name), folder);
        if (secret != null) {
          secrets.put(name, secret);
        }
      } else if (!name.equals("bootstrap")) {
        String must = Wording.quote(name) + " must be text, a number or a boolean";
        String value = Value.of(file, kafka.value(name)).plain(must);
        properties.put(name, Objects.requireNonNullElse(value, ""));
      }
    }
    return new Kafka(kafka.text("bootstrap", "?"), properties, secrets);
  }

  private Claims claims(Outputs outputs) {
    if (!endpoints.has("claims")) {
      if (outputs.results() instanceof Topic && !outputs.results().equals(NO_TOPIC)) {
        endpoints.require("claims");
      }
      return new Memory();
    }
    if (endpoints.value("claims") instanceof ScalarNode) {
      return endpoints.choice("claims", Map.of("memory", new Memory()), new Memory());
    }
    Section claims = endpoints.closed("claims", CLAIMS_KEYS);
    claims.require("redis");
    String url = redisUrl(claims);
    Template password =
        claims.has("password")
            ? Value.of(file, claims.value("password")).secret("'password'", folder)
            : null;
    Duration retention =
        claims.duration("retention", Redis.SHORTEST_RETENTION, Redis.DEFAULT_RETENTION);
    return new Redis(url, password, retention);
  }

  private String redisUrl(Section claims) {
    String none = "redis://unknown";
    if (!claims.has("redis")) {
      return none;
    }
    boolean user =
        claims.value("redis") instanceof ScalarNode written
            && USER.matcher(written.getValue()).matches();
    String url = user ? none : claims.text("redis", none);
    if (user || USER.matcher(url).matches()) {
      file.mistake(
          claims.value("redis"),
          "'redis' must be a URL without user and password; write the password as"
              + " claims: { password: \"${REDIS_PASSWORD}\" }");
      return none;
    }
    if (!Redis.isUrl(url)) {
      file.mistake(claims.value("redis"), "%s", claims.must("redis"));
      return none;
    }
    return url;
  }
}

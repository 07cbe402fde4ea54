// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.stack;

import java.io.IOException;
import java.io.Writer;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * A Kafka broker with its controller (KRaft), alone in its cluster. Topics are made by whoever
 * wants them, not by being written to; they are kept in the folder.
 */
public final class KafkaBroker extends Part {

  private static final String CLUSTER = "YnJhaWQtbG9jYWwtc3RhY2";
  private static final int ASK_TIME_OUT_MS = 2_000;

  private final Path folder;
  private final int port;
  private final int controllerPort;
  private final Map<String, String> more;

  private KafkaBroker(Path folder, int port, int controllerPort, Map<String, String> more) {
    super("kafka", folder);
    this.folder = folder;
    this.port = port;
    this.controllerPort = controllerPort;
    this.more = more;
  }

  /** A broker with its data in {@code folder}, on a free port. */
  public static KafkaBroker in(Path folder) {
    return new KafkaBroker(folder.toAbsolutePath(), Ports.free(), Ports.free(), Map.of());
  }

  /** The same, not yet started, on another port. */
  public KafkaBroker withPort(int other) {
    return new KafkaBroker(folder, other, controllerPort, more);
  }

  /** The same, not yet started, with a property of the server that replaces ours. */
  public KafkaBroker withProperty(String name, String value) {
    Map<String, String> properties = new LinkedHashMap<>(more);
    properties.put(name, value);
    return new KafkaBroker(folder, port, controllerPort, properties);
  }

  /** For {@code bootstrap.servers}. */
  public String bootstrap() {
    return "localhost:" + port;
  }

  @Override
  public void start() throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve("server.properties");
    try (Writer out = Files.newBufferedWriter(file)) {
      properties().store(out, null);
    }
    if (!Files.exists(data().resolve("meta.properties"))) {
      process()
          .runToEnd(
              command("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", file.toString()));
    }
    process().launch(command("kafka.Kafka", file.toString()));
    // First, because a client that finds nobody warns of it.
    process().await(this::listens, bootstrap());
    try (Admin admin = Admin.create(client())) {
      process().await(() -> answers(admin), bootstrap());
    }
  }

  private boolean listens() throws IOException {
    try (Socket socket = new Socket("localhost", port)) {
      return socket.isConnected();
    }
  }

  private static boolean answers(Admin admin) throws Exception {
    return !admin.describeCluster().nodes().get(ASK_TIME_OUT_MS, TimeUnit.MILLISECONDS).isEmpty();
  }

  private Map<String, Object> client() {
    return Map.of(
        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
        bootstrap(),
        AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
        100,
        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
        ASK_TIME_OUT_MS,
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
        ASK_TIME_OUT_MS);
  }

  private Path data() {
    return folder.resolve("data");
  }

  private List<String> command(String... main) throws IOException {
    return JavaArguments.command(
        "kafka",
        folder.resolve("kafka.args"),
        List.of(),
        List.of(
            "-Xms1g", // as Kafka's scripts do: with less it collects every other second
            "-Xmx1g",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info"),
        List.of(main));
  }

  private Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("process.roles", "broker,controller");
    properties.setProperty("node.id", "1");
    properties.setProperty("controller.quorum.voters", "1@localhost:" + controllerPort);
    properties.setProperty("controller.listener.names", "CONTROLLER");
    properties.setProperty("inter.broker.listener.name", "PLAINTEXT");
    properties.setProperty(
        "listeners", "PLAINTEXT://localhost:" + port + ",CONTROLLER://localhost:" + controllerPort);
    properties.setProperty("log.dirs", data().toString());
    properties.setProperty("auto.create.topics.enable", "false");
    properties.setProperty("group.initial.rebalance.delay.ms", "0");
    // One broker cannot have more than one copy, and does not need the usual 50 partitions.
    properties.setProperty("offsets.topic.replication.factor", "1");
    properties.setProperty("offsets.topic.num.partitions", "4");
    properties.setProperty("transaction.state.log.replication.factor", "1");
    properties.setProperty("transaction.state.log.min.isr", "1");
    properties.setProperty("transaction.state.log.num.partitions", "4");
    // A killed one must not be waited for.
    properties.setProperty(
        "controller.quorum.election.timeout.ms", Long.toString(Duration.ofMillis(500).toMillis()));
    properties.setProperty("broker.session.timeout.ms", "3000");
    properties.setProperty("broker.heartbeat.interval.ms", "500");
    properties.putAll(more);
    return properties;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.embedded.core.ExecutableProvider;

/** A Redis server that keeps its data in an append-only file of the folder. */
public final class RedisServer extends Part {

  /** How much a killed one may have forgotten. */
  public enum Sync {
    /**
     * Usually nothing, if only the process dies; but while its disk is slow, what it answered in
     * the last two seconds may be in no file yet. And that much if the machine dies.
     */
    EVERYSEC,
    /** Nothing that was answered, whatever dies. */
    ALWAYS
  }

  private static final int ASK_TIME_OUT_MS = 2_000;

  private final Path folder;
  private final int port;
  private final Sync sync;
  private final @Nullable String password;

  private RedisServer(Path folder, int port, Sync sync, @Nullable String password) {
    super("redis", folder);
    this.folder = folder;
    this.port = port;
    this.sync = sync;
    this.password = password;
  }

  /** A server with its data in {@code folder}, on a free port, without a password. */
  public static RedisServer in(Path folder) {
    return new RedisServer(folder.toAbsolutePath(), Ports.free(), Sync.EVERYSEC, null);
  }

  /** The same, not yet started, on another port. */
  public RedisServer withPort(int other) {
    return new RedisServer(folder, other, sync, password);
  }

  /** The same, not yet started, with another way to write its file. */
  public RedisServer withSync(Sync other) {
    return new RedisServer(folder, port, other, password);
  }

  /** The same, not yet started, for those only who say {@code secret}. */
  public RedisServer withPassword(String secret) {
    return new RedisServer(folder, port, sync, secret);
  }

  /** Its port on this machine. */
  public int port() {
    return port;
  }

  /** Without the password. */
  public String url() {
    return "redis://localhost:" + port;
  }

  @Override
  public void start() throws IOException {
    Files.createDirectories(folder);
    Path server = folder.resolve("redis-server");
    if (!Files.exists(server)) {
      Path found = ExecutableProvider.newJarResourceProvider().get().toPath();
      Files.copy(
          found, server, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
    }
    process().launch(command(server));
    process().await(this::answers, url());
  }

  private boolean answers() {
    try (Jedis client = new Jedis("localhost", port, ASK_TIME_OUT_MS)) {
      if (password != null) {
        client.auth(password);
      }
      return "PONG".equals(client.ping());
    }
  }

  private List<String> command(Path server) throws IOException {
    // In a file, so that the list of processes does not show the password.
    Path file = folder.resolve("redis.conf");
    List<String> settings = new ArrayList<>();
    settings.add("port " + port);
    settings.add("bind 127.0.0.1");
    settings.add("dir " + quoted(folder.toString()));
    settings.add("save \"\"");
    settings.add("appendonly yes");
    settings.add("appendfsync " + (sync == Sync.ALWAYS ? "always" : "everysec"));
    if (password != null) {
      settings.add("requirepass " + quoted(password));
    }
    Files.write(file, settings);
    return List.of(server.toString(), file.toString());
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import dev.braid.transforms.publish.Ledger;
import dev.braid.transforms.publish.Place;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.io.redis.RedisConnectionConfiguration;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * Claims in Redis: the key {@code braid:<id>} holds {@code PENDING token partition from until} or
 * {@code DONE}, for anybody to read, and {@code braid-active:<join>} the name of the active
 * deployment, if there {@linkplain ActiveDeployment is one}. Each call is one script, which Redis
 * runs atomically, by Redis' own clock.
 *
 * <p><b>Guarantee.</b> What {@link Ledger} says, as long as Redis keeps its keys. A claim is kept
 * for {@code retention} after it was last changed; that must exceed how far back a restore or a
 * replay can reach.
 *
 * <p><b>Errors.</b> {@link IOException} if Redis cannot be reached, refuses the login, or fails;
 * the connection is opened anew at the next call. Not thread-safe.
 */
public final class RedisLedger implements Ledger {

  private static final String PREFIX = "braid:";

  private final RedisConnectionConfiguration connection;
  private final String retention;
  private final @Nullable ActiveDeployment deployment;
  private final Script claim = new Script("claim.lua");
  private final Script takeOver = new Script("take-over.lua");
  private final Script settle = new Script("settle.lua");
  private @Nullable Jedis redis;

  /** For a deployment that yields to no other. Connects at the first call. */
  public RedisLedger(RedisConnectionConfiguration connection, Duration retention) {
    this(connection, retention, null);
  }

  /**
   * For a deployment that yields to another while that is the active one. Connects at the first
   * call.
   */
  public RedisLedger(
      RedisConnectionConfiguration connection,
      Duration retention,
      @Nullable ActiveDeployment deployment) {
    this.connection = connection;
    this.retention = Long.toString(retention.toMillis());
    this.deployment = deployment;
  }

  /** A script, sent in full once for each server that does not know it. */
  private static final class Script {
    final String text;
    @Nullable String sha;

    Script(String name) {
      try (InputStream in = Objects.requireNonNull(RedisLedger.class.getResourceAsStream(name))) {
        text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new IllegalStateException("cannot read " + name, e);
      }
    }
  }

  @Override
  public List<Answer> claim(String token, Duration lease, List<Ask> asks, boolean yielding)
      throws IOException {
    ActiveDeployment yields = yielding ? deployment : null;
    List<String> keys = new ArrayList<>();
    List<String> arguments = new ArrayList<>(List.of(token, millis(lease), retention));
    arguments.add(yields == null ? "" : yields.name());
    for (Ask ask : asks) {
      keys.add(PREFIX + ask.id());
      add(arguments, ask.place());
    }
    if (yields != null && !asks.isEmpty()) {
      keys.add(yields.key());
    }
    return run(claim, keys, arguments).stream().map(RedisLedger::answer).toList();
  }

  @Override
  public List<Boolean> takeOver(String token, Duration lease, List<TakeOver> claims)
      throws IOException {
    List<String> keys = new ArrayList<>();
    List<String> arguments = new ArrayList<>(List.of(token, millis(lease), retention));
    for (TakeOver each : claims) {
      keys.add(PREFIX + each.id());
      arguments.add(text(each.from()));
      add(arguments, each.place());
    }
    return run(takeOver, keys, arguments).stream().map("1"::equals).toList();
  }

  @Override
  public List<Boolean> settle(List<Held> claims) throws IOException {
    List<String> keys = new ArrayList<>();
    List<String> arguments = new ArrayList<>(List.of(retention));
    for (Held each : claims) {
      keys.add(PREFIX + each.id());
      arguments.add(each.token());
    }
    return run(settle, keys, arguments).stream().map("1"::equals).toList();
  }

  @Override
  public void close() {
    Jedis open = redis;
    redis = null;
    if (open != null) {
      open.close();
    }
  }

  private List<String> run(Script script, List<String> keys, List<String> arguments)
      throws IOException {
    if (keys.isEmpty()) {
      return List.of();
    }
    try {
      return strings(call(connected(), script, keys, arguments));
    } catch (JedisException e) {
      close();
      throw new IOException("Redis: " + e.getMessage(), e);
    }
  }

  private static @Nullable Object call(
      Jedis redis, Script script, List<String> keys, List<String> arguments) {
    String sha = script.sha;
    if (sha != null) {
      try {
        return redis.evalsha(sha, keys, arguments);
      } catch (JedisNoScriptException e) {
        // Another server, or one that has forgotten: it is loaded below.
      }
    }
    String loaded = redis.scriptLoad(script.text);
    script.sha = loaded;
    return redis.evalsha(loaded, keys, arguments);
  }

  private Jedis connected() {
    Jedis open = redis;
    if (open == null) {
      open = connection.connect();
      redis = open;
    }
    return open;
  }

  private static List<String> strings(@Nullable Object reply) {
    List<String> strings = new ArrayList<>();
    if (reply instanceof List<?> list) {
      list.forEach(each -> strings.add(String.valueOf(each)));
    }
    return strings;
  }

  private static Answer answer(String reply) {
    String[] words = reply.split(" ", -1);
    return switch (words[0]) {
      case "GRANTED" -> new Granted();
      case "DONE" -> new Done();
      case "BUSY" -> new Busy();
      case "PENDING" ->
          new Abandoned(
              new Pending(
                  words[1],
                  new Place(Integer.parseInt(words[2]), Long.parseLong(words[3])),
                  Long.parseLong(words[4])));
      default -> throw new IllegalStateException("a claim holds '" + reply + "'");
    };
  }

  private static String text(Pending claim) {
    return String.join(
        " ",
        "PENDING",
        claim.token(),
        Integer.toString(claim.place().partition()),
        Long.toString(claim.place().from()),
        Long.toString(claim.until()));
  }

  private static void add(List<String> arguments, Place place) {
    arguments.add(Integer.toString(place.partition()));
    arguments.add(Long.toString(place.from()));
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }
}

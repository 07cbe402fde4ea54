// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import dev.braid.pipeline.spec.Endpoints;
import dev.braid.pipeline.spec.Template;
import java.io.Serializable;
import java.time.Duration;
import java.util.function.Function;
import org.apache.beam.sdk.io.redis.RedisConnectionConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Redis. It travels with the job and lies in its savepoints, without the password:
 * that is read from the environment or a file by the process that connects.
 */
public final class RedisConnection implements Serializable {

  private static final long serialVersionUID = 1;

  /** How long to wait for a connection and for each answer. */
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final String host;
  private final int port;
  private final boolean tls;
  private final @Nullable Template password;

  private RedisConnection(Endpoints.Redis redis) {
    this.host = redis.host();
    this.port = redis.port();
    this.tls = redis.tls();
    this.password = redis.password();
  }

  public static RedisConnection of(Endpoints.Redis redis) {
    return new RedisConnection(redis);
  }

  /**
   * What connects to it, with the password as it is in this process now; an empty one is none. Not
   * for a job to hold.
   *
   * @throws IllegalStateException in one line, if the password is not to be had
   */
  public RedisConnectionConfiguration configuration() {
    return configuration(System::getenv);
  }

  RedisConnectionConfiguration configuration(Function<String, @Nullable String> environment) {
    RedisConnectionConfiguration redis =
        RedisConnectionConfiguration.create(host, port).withTimeout((int) TIMEOUT.toMillis());
    if (tls) {
      redis = redis.enableSSL();
    }
    String auth = password == null ? "" : resolve(password, environment);
    return auth.isEmpty() ? redis : redis.withAuth(auth);
  }

  private static String resolve(Template secret, Function<String, @Nullable String> environment) {
    try {
      return secret.resolve(environment);
    } catch (IllegalStateException e) {
      throw new IllegalStateException("the password of Redis: " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return "Redis at " + host + ":" + port;
  }
}

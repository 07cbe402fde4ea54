// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import java.util.Optional;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** Asks Redis for a sign of life, in four seconds at most. */
final class RedisCheck {

  private RedisCheck() {}

  /** What is wrong with it, if anything. */
  static Optional<String> of(RedisConnection redis) {
    try (Jedis jedis = redis.configuration().connect()) {
      jedis.ping();
      return Optional.empty();
    } catch (IllegalStateException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (JedisConnectionException e) {
      return Optional.of(redis + " does not answer; is it running, and is 'redis' right?");
    } catch (JedisException e) {
      return Optional.of(redis + " " + why(String.valueOf(e.getMessage())));
    }
  }

  private static String why(String answer) {
    if (answer.startsWith("NOAUTH")) {
      return "wants a password; write claims: { password: \"${REDIS_PASSWORD}\" }";
    }
    if (answer.startsWith("WRONGPASS") || answer.contains("invalid password")) {
      return "refused the password";
    }
    if (answer.startsWith("ERR") && answer.contains("AUTH")) {
      return "has no password, but 'password' gives one";
    }
    return "refused: " + answer.lines().findFirst().orElse("");
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;
import org.apache.beam.sdk.io.redis.RedisConnectionConfiguration;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * One of the deployments of a join that share claims. Redis knows which is the active one, in the
 * key {@code braid-active:<join>}; the others publish only what it has not published a while later.
 * Without the key nobody waits for anyone. It decides who publishes, never whether.
 *
 * @param name of the deployment, another one for each
 */
public record ActiveDeployment(String join, String name) implements Serializable {

  String key() {
    return "braid-active:" + join;
  }

  /**
   * Makes it the active one, from the next batch on.
   *
   * @throws IOException if Redis cannot be reached or does not let us
   */
  public void activate(RedisConnectionConfiguration redis) throws IOException {
    try (Jedis connected = redis.connect()) {
      connected.set(key(), name);
    } catch (JedisException e) {
      throw new IOException("Redis: " + e.getMessage(), e);
    }
  }

  /**
   * The active deployment of a join, if one was named.
   *
   * @throws IOException if Redis cannot be reached or does not let us
   */
  public static Optional<String> of(String join, RedisConnectionConfiguration redis)
      throws IOException {
    try (Jedis connected = redis.connect()) {
      return Optional.ofNullable(connected.get(new ActiveDeployment(join, "").key()));
    } catch (JedisException e) {
      throw new IOException("Redis: " + e.getMessage(), e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.stream;

import org.apache.flink.api.common.functions.RichFilterFunction;
import org.apache.flink.configuration.Configuration;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.SetParams;

/** Lets a result pass if its id is new to Redis: one round trip for each. */
final class SetPerResult extends RichFilterFunction<Line> {

  private static final long serialVersionUID = 1;

  private final Contest contest;
  private transient Jedis redis;

  SetPerResult(Contest contest) {
    this.contest = contest;
  }

  @Override
  public void open(Configuration unused) {
    redis = new Jedis(contest.redisUri());
  }

  @Override
  public boolean filter(Line line) {
    return redis.set(line.id, "1", SetParams.setParams().nx().ex(Contest.RETENTION.toSeconds()))
        != null;
  }

  @Override
  public void close() {
    if (redis != null) {
      redis.close();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.publish;

import dev.braid.bench.FnRun;
import dev.braid.pipeline.io.KafkaConnection;
import dev.braid.pipeline.io.KafkaResultLog;
import dev.braid.pipeline.io.RedisConnection;
import dev.braid.pipeline.io.RedisLedger;
import dev.braid.pipeline.spec.Endpoints;
import dev.braid.transforms.model.Outgoing;
import dev.braid.transforms.model.OutgoingCoder;
import dev.braid.transforms.publish.PublishOnce;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Who publishes results, each once. */
enum Publishing {
  /** {@link PublishOnce}, as a join of topics has it. */
  BRAID {
    @Override
    Publisher open(Target target, Cost claiming, Cost sending) {
      RedisConnection redis =
          RedisConnection.of(new Endpoints.Redis(target.redis(), null, RETENTION));
      KafkaConnection kafka = KafkaConnection.of(new Endpoints.Kafka(target.bootstrap(), Map.of()));
      Duration sendTimeout = PublishOnce.DEFAULT_SEND_TIMEOUT;
      PublishOnce transform =
          PublishOnce.of(
                  "bench",
                  () ->
                      new TimedLedger(new RedisLedger(redis.configuration(), RETENTION), claiming),
                  () ->
                      new TimedLog(
                          KafkaResultLog.open(kafka, target.topic(), sendTimeout), sending))
              .withSendTimeout(sendTimeout);
      return new OfBraid(FnRun.of(transform, OutgoingCoder.of(), output -> {}));
    }
  },

  /** {@code SET NX} for each result. */
  PLAIN {
    @Override
    Publisher open(Target target, Cost claiming, Cost sending) {
      return new SetThenSend(target, RETENTION, 1, claiming, sending);
    }
  },

  /** {@code SET NX} for many results in one round trip. */
  TUNED {
    @Override
    Publisher open(Target target, Cost claiming, Cost sending) {
      return new SetThenSend(target, RETENTION, PIPELINED, claiming, sending);
    }
  };

  private static final Duration RETENTION = Duration.ofHours(1);
  private static final int PIPELINED = 500;

  /** Where results go, and where it is kept which are there. */
  record Target(String bootstrap, String redis, String topic) {
    URI redisUri() {
      return URI.create(redis);
    }
  }

  /** Publishes results in one thread. */
  interface Publisher extends AutoCloseable {
    /** Returns when all of them are acknowledged. */
    void publish(List<Outgoing> results) throws Exception;

    @Override
    void close();
  }

  /**
   * Connects.
   *
   * @param claiming what Redis took
   * @param sending what Kafka took
   */
  abstract Publisher open(Target target, Cost claiming, Cost sending);

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  private record OfBraid(FnRun<Outgoing> run) implements Publisher {
    @Override
    public void publish(List<Outgoing> results) {
      run.bundle(results);
    }

    @Override
    public void close() {
      run.close();
    }
  }
}

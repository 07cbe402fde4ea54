// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.publish;

import dev.braid.bench.publish.Publishing.Publisher;
import dev.braid.bench.publish.Publishing.Target;
import dev.braid.transforms.model.Outgoing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.params.SetParams;

/**
 * Sends a result if its id is new to Redis, and never looks back: what dies between the two steps
 * loses it. Acknowledgements are waited for when all are sent.
 */
final class SetThenSend implements Publisher {

  private final Jedis redis;
  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final SetParams once;
  private final int together;
  private final Cost claiming;
  private final Cost sending;

  /**
   * @param together how many are asked for in one round trip
   */
  SetThenSend(Target target, Duration retention, int together, Cost claiming, Cost sending) {
    this.redis = new Jedis(target.redisUri());
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                target.bootstrap(),
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.LINGER_MS_CONFIG,
                0),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.topic = target.topic();
    this.once = SetParams.setParams().nx().ex(retention.toSeconds());
    this.together = together;
    this.claiming = claiming;
    this.sending = sending;
  }

  @Override
  public void publish(List<Outgoing> results) throws Exception {
    List<Future<RecordMetadata>> sends = new ArrayList<>(results.size());
    for (int from = 0; from < results.size(); from += together) {
      List<Outgoing> batch = results.subList(from, Math.min(from + together, results.size()));
      List<Outgoing> granted = claiming.of(() -> claim(batch));
      boolean unused = sending.of(() -> sends.addAll(send(granted)));
    }
    boolean unused =
        sending.of(
            () -> {
              for (Future<RecordMetadata> send : sends) {
                send.get();
              }
              return true;
            });
  }

  private List<Outgoing> claim(List<Outgoing> batch) {
    if (batch.size() == 1) {
      return redis.set(batch.get(0).id(), "1", once) == null ? List.of() : batch;
    }
    Pipeline pipeline = redis.pipelined();
    List<Response<String>> replies =
        batch.stream().map(result -> pipeline.set(result.id(), "1", once)).toList();
    pipeline.sync();
    List<Outgoing> granted = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      if (replies.get(i).get() != null) {
        granted.add(batch.get(i));
      }
    }
    return granted;
  }

  private List<Future<RecordMetadata>> send(List<Outgoing> results) {
    return results.stream().map(result -> producer.send(record(result))).toList();
  }

  private ProducerRecord<byte[], byte[]> record(Outgoing result) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, bytes(result.key()), result.value());
    record.headers().add("braid-id", bytes(result.id()));
    return record;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    producer.close();
    redis.close();
  }
}

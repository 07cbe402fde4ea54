// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.stream;

import dev.braid.bench.operator.Joined;
import dev.braid.bench.operator.Message;
import dev.braid.bench.operator.PlainJoin;
import dev.braid.bench.operator.TunedJoin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The job on native Flink, in a process of its own until that is ended. */
public final class NativeStream {

  /** How a result appears once. */
  enum Once {
    /** {@code SET NX} for each result, then a sink that delivers at least once. */
    SET_PER_RESULT,
    /** The same, pipelined, and a join that knows Flink. */
    PIPELINED_SET,
    /** Kafka's transactions, committed with each checkpoint. */
    TRANSACTIONS
  }

  private static final Duration WATERMARKS = Duration.ofMillis(5);

  private NativeStream() {}

  public static void main(String[] args) throws Exception {
    Contest contest = Contest.of(args);
    run(contest, Once.valueOf(args[contest.args().size()]));
  }

  private static void run(Contest contest, Once once) throws Exception {
    Configuration config = new Configuration();
    config.setString("io.tmp.dirs", contest.folder());
    config.setString("rest.bind-port", "0");
    config.setString("state.backend.type", contest.backend());
    config.setString("state.backend.incremental", "true");
    config.setString("state.backend.rocksdb.use-bloom-filter", "true");
    config.setString(
        "state.checkpoints.dir", contest.path().resolve("checkpoints").toUri().toString());
    config.setString("taskmanager.memory.managed.size", 256 * contest.parallelism() + "mb");
    config.setString("execution.checkpointing.interval", contest.checkpoints().toMillis() + " ms");
    config.setString("execution.buffer-timeout.interval", "5 ms");
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(contest.parallelism(), config);
    env.getConfig().enableObjectReuse();
    env.getConfig().setAutoWatermarkInterval(WATERMARKS.toMillis());
    DataStream<Message> events = read(env, contest, Contest.START);
    events = events.union(read(env, contest, Contest.MIDDLE), read(env, contest, Contest.END));
    long wait = Contest.WAIT.toMillis();
    SingleOutputStreamOperator<Joined> joined =
        events
            .keyBy(message -> message.key)
            .process(once == Once.SET_PER_RESULT ? new PlainJoin(wait) : new TunedJoin(wait));
    SingleOutputStreamOperator<Line> lines =
        joined.map(result -> Messages.line(contest, result)).returns(Line.class);
    DataStream<Line> results = lines.filter(line -> !line.missing);
    DataStream<Line> published =
        switch (once) {
          case SET_PER_RESULT -> results.filter(new SetPerResult(contest));
          case PIPELINED_SET ->
              AsyncDataStream.unorderedWait(
                  results, new PipelinedSet(contest), 1, TimeUnit.MINUTES, 2_000);
          case TRANSACTIONS -> results;
        };
    published.sinkTo(sink(contest, "results", once));
    lines.filter(line -> line.missing).sinkTo(sink(contest, "missing", once));
    env.execute();
  }

  private static DataStream<Message> read(
      StreamExecutionEnvironment env, Contest contest, String type) {
    return env.fromSource(source(contest, type), watermarks(), "Read " + contest.topic(type));
  }

  private static KafkaSource<Message> source(Contest contest, String type) {
    return KafkaSource.<Message>builder()
        .setBootstrapServers(contest.bootstrap())
        .setTopics(contest.topic(type))
        .setGroupId(contest.outputs())
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setDeserializer(
            new KafkaRecordDeserializationSchema<Message>() {
              private static final long serialVersionUID = 1;

              @Override
              public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Message> out)
                  throws java.io.IOException {
                out.collect(Messages.parse(type, record.value()));
              }

              @Override
              public TypeInformation<Message> getProducedType() {
                return TypeInformation.of(Message.class);
              }
            })
        .build();
  }

  private static WatermarkStrategy<Message> watermarks() {
    return WatermarkStrategy.<Message>forBoundedOutOfOrderness(Contest.DISORDER)
        .withTimestampAssigner((message, unused) -> message.time);
  }

  private static KafkaSink<Line> sink(Contest contest, String output, Once once) {
    Properties properties = new Properties();
    properties.setProperty("transaction.timeout.ms", "600000");
    String topic = contest.output(output);
    return KafkaSink.<Line>builder()
        .setBootstrapServers(contest.bootstrap())
        .setKafkaProducerConfig(properties)
        .setTransactionalIdPrefix(topic)
        .setDeliveryGuarantee(
            once == Once.TRANSACTIONS
                ? DeliveryGuarantee.EXACTLY_ONCE
                : DeliveryGuarantee.AT_LEAST_ONCE)
        .setRecordSerializer(
            (KafkaRecordSerializationSchema<Line>)
                (line, context, timestamp) -> {
                  ProducerRecord<byte[], byte[]> record =
                      new ProducerRecord<>(
                          topic, line.key.getBytes(StandardCharsets.UTF_8), line.json);
                  record.headers().add("braid-id", line.id.getBytes(StandardCharsets.UTF_8));
                  return record;
                })
        .build();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.transforms.model.SourceRecord;
import dev.braid.transforms.model.SourceRecordCoder;
import java.time.Instant;
import java.util.Map;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the topic of one source, with the keys and headers of its records. A record without a value
 * is one of no bytes.
 *
 * <p><b>Guarantee.</b> Each record at least once, and once if the runner restores from a
 * checkpoint. A first start begins at the offsets that the group has committed, else at the
 * earliest, unless a {@linkplain #from time} is given; they are committed when a checkpoint is
 * complete, by the group {@code braid-<join>} unless the user names another.
 *
 * <p><b>Time.</b> A record's timestamp is its event time, and the watermark follows the event times
 * as {@link EventTimePolicy} says.
 *
 * <p><b>Savepoints</b> hold the read as it was built first. What may differ when the next version
 * takes over is in {@link ReadSettings}, of which the newest counts; secrets are in none of it.
 */
public final class ReadTopic extends PTransform<PBegin, PCollection<SourceRecord>> {

  private static final long serialVersionUID = 1;

  /** What KafkaIO calls the one step that it is where a runner reads by sources. */
  private static final String VIA_UNBOUNDED =
      "KafkaIO.Read.ReadFromKafkaViaUnbounded/Read(KafkaUnboundedSource)";

  private final String topic;
  private final String bootstrap;
  private final ReadSettings settings;

  private ReadTopic(String topic, String bootstrap, ReadSettings settings) {
    this.topic = topic;
    this.bootstrap = bootstrap;
    this.settings = settings;
  }

  /** Reads {@code source} of the spec from {@code topic}. */
  public static ReadTopic of(JoinSpec spec, String source, String topic, KafkaConnection kafka) {
    return new ReadTopic(topic, kafka.bootstrap(), ReadSettings.of(spec, source, kafka));
  }

  /**
   * Begins a first start at the records that were written at {@code time} or later, whatever was
   * committed; where there are none, at the end.
   */
  public ReadTopic from(Instant time) {
    return new ReadTopic(topic, bootstrap, settings.from(time));
  }

  /** For a job that starts beside another: it takes up slowly what has come meanwhile. */
  public ReadTopic besideAnother() {
    return new ReadTopic(topic, bootstrap, settings.besideAnother());
  }

  @Override
  public PCollection<SourceRecord> expand(PBegin begin) {
    ReadProgress progress = new ReadProgress();
    KafkaIO.Read<byte[], byte[]> kafka =
        KafkaIO.<byte[], byte[]>read()
            .withBootstrapServers(bootstrap)
            .withTopic(topic)
            .withKeyDeserializer(ByteArrayDeserializer.class)
            .withValueDeserializer(ByteArrayDeserializer.class)
            .withConsumerConfigUpdates(Map.of(ConsumerConfig.GROUP_ID_CONFIG, TopicConsumers.MAIN))
            .withConsumerFactoryFn(new TopicConsumers(settings, progress))
            .withTimestampPolicyFactory(new EventTimePolicyFactory(settings, progress))
            .commitOffsetsInFinalize();
    return records(begin, kafka, settings)
        .apply("Records", ParDo.of(new ReadTopicFn()))
        .setCoder(SourceRecordCoder.of());
  }

  /** By the same name in both cases, which is that of the state. */
  private static PCollection<?> records(
      PBegin begin, KafkaIO.Read<byte[], byte[]> kafka, ReadSettings settings) {
    PipelineOptions options = begin.getPipeline().getOptions();
    return TurnTakingSource.suits(options)
        ? begin.apply(
            "Kafka/" + VIA_UNBOUNDED, Read.from(TurnTakingSource.of(kafka, settings, options)))
        : begin.apply("Kafka", kafka);
  }
}

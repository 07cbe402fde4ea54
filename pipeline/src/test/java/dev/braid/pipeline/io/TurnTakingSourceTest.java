// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.sameInstance;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.braid.pipeline.spec.Endpoints;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.KafkaRecordCoder;
import org.apache.beam.sdk.io.kafka.KafkaTimestampType;
import org.apache.beam.sdk.metrics.MetricsContainer;
import org.apache.beam.sdk.metrics.MetricsEnvironment;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TurnTakingSourceTest {

  private final AtomicLong nanos = new AtomicLong();

  /** A reader as KafkaIO's, with a consumer that it makes when it starts. */
  private static final class Kafka
      extends UnboundedSource.UnboundedReader<KafkaRecord<String, String>> {
    private int asked;
    private int ready;
    private Handed handed = new Handed();
    private @Nullable MetricsContainer counts;
    private boolean failed;
    private long written;

    /** The thread that polls has records for it. */
    void hand(int records) {
      ready += records;
      handed.add(records);
    }

    @Override
    public boolean start() throws IOException {
      handed = Handed.ofStarting();
      return advance();
    }

    @Override
    public boolean advance() throws IOException {
      if (failed) {
        throw new IOException("the broker is gone");
      }
      asked++;
      counts = MetricsEnvironment.getCurrentContainer();
      written += 100;
      return ready-- > 0;
    }

    @Override
    public KafkaRecord<String, String> getCurrent() {
      return new KafkaRecord<>(
          "trips", 0, 0, written, KafkaTimestampType.CREATE_TIME, null, "trip", "{}");
    }

    @Override
    public Instant getCurrentTimestamp() {
      return Instant.EPOCH;
    }

    @Override
    public Instant getWatermark() {
      return Instant.EPOCH;
    }

    @Override
    public UnboundedSource.CheckpointMark getCheckpointMark() {
      return () -> {};
    }

    @Override
    public UnboundedSource<KafkaRecord<String, String>, ?> getCurrentSource() {
      return new Topic();
    }

    @Override
    public void close() {}
  }

  private static final class Topic
      extends UnboundedSource<KafkaRecord<String, String>, UnboundedSource.CheckpointMark> {
    private static final long serialVersionUID = 1;

    @Override
    public List<Topic> split(int desired, PipelineOptions options) {
      List<Topic> splits = new ArrayList<>();
      for (int i = 0; i < desired; i++) {
        splits.add(new Topic());
      }
      return splits;
    }

    @Override
    public UnboundedReader<KafkaRecord<String, String>> createReader(
        PipelineOptions options, @Nullable CheckpointMark mark) {
      return new Kafka();
    }

    @Override
    public Coder<CheckpointMark> getCheckpointMarkCoder() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Coder<KafkaRecord<String, String>> getOutputCoder() {
      return KafkaRecordCoder.of(StringUtf8Coder.of(), StringUtf8Coder.of());
    }
  }

  private TurnTakingSource.Reader<String, String> started(Kafka kafka) throws IOException {
    return started(kafka, false);
  }

  private TurnTakingSource.Reader<String, String> started(Kafka kafka, boolean besideAnother)
      throws IOException {
    TurnTakingSource.Reader<String, String> reader =
        new TurnTakingSource.Reader<>(
            new TurnTakingSource<>(new Topic(), null), kafka, nanos::get, besideAnother);
    assertThat(reader.start(), is(false));
    kafka.ready = 0;
    kafka.asked = 0;
    return reader;
  }

  @Test
  void aloneItWaitsForRecords() throws IOException {
    Kafka kafka = new Kafka();
    TurnTakingSource.Reader<String, String> reader = started(kafka);

    for (int i = 0; i < 3; i++) {
      assertThat(reader.advance(), is(false));
    }

    assertThat(kafka.asked, is(2)); // the first time it did not know yet that it is alone
  }

  @Test
  void besideAnotherItIsAskedOnlyForWhatIsThere() throws IOException {
    Kafka busy = new Kafka();
    Kafka idle = new Kafka();
    TurnTakingSource.Reader<String, String> ofBusy = started(busy);
    TurnTakingSource.Reader<String, String> ofIdle = started(idle);
    busy.hand(3);

    int read = 0;
    for (int i = 0; i < 5; i++) {
      read += ofBusy.advance() ? 1 : 0;
      assertThat(ofIdle.advance(), is(false));
    }

    assertThat(read, is(3));
    assertThat(busy.asked, is(3));
    assertThat(idle.asked, is(0));
    idle.hand(1);
    assertThat(ofIdle.advance(), is(true));
  }

  @Test
  void aFailureIsSeenWithinASecond() throws IOException {
    Kafka kafka = new Kafka();
    TurnTakingSource.Reader<String, String> reader = started(kafka);
    TurnTakingSource.Reader<String, String> other = started(new Kafka());
    kafka.failed = true;

    nanos.addAndGet(TurnTakingSource.LOOK.toNanos() - 1);
    assertThat(other.advance(), is(false));
    assertThat(reader.advance(), is(false));
    nanos.incrementAndGet();
    assertThat(other.advance(), is(false));
    assertThrows(IOException.class, reader::advance);
  }

  @Test
  void besideAnotherJobItKeepsThePaceOfThat() throws IOException {
    Kafka kafka = new Kafka();
    TurnTakingSource.Reader<String, String> reader = started(kafka, true);
    kafka.hand(100);

    assertThat(reader.advance(), is(true));
    assertThat(reader.advance(), is(true)); // it is seen of the second that it is too early
    assertThat(reader.advance(), is(false));
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    int read = 0;
    while (reader.advance()) {
      read++;
    }
    assertThat(read, is(3));

    nanos.addAndGet(Pace.ENDS.toNanos());
    while (reader.advance()) {
      read++;
    }
    assertThat(read, is(98));
  }

  @Test
  void whatTheReaderCountsGoesNowhere() throws IOException {
    Kafka kafka = new Kafka();
    TurnTakingSource.Reader<String, String> reader = started(kafka);
    kafka.hand(1);

    assertThat(reader.advance(), is(true));

    assertThat(kafka.counts, sameInstance(NoMetrics.INSTANCE));
  }

  @Test
  void itsSplitsAndReadersAreOfItsKind() throws Exception {
    PipelineOptions options = PipelineOptionsFactory.create();
    TurnTakingSource<String, String, ?> source =
        SerializableUtils.clone(new TurnTakingSource<>(new Topic(), null));

    List<? extends TurnTakingSource<String, String, ?>> splits = source.split(2, options);

    assertThat(splits.size(), is(2));
    assertThat(
        splits.get(0).createReader(options, null).getCurrentSource(), sameInstance(splits.get(0)));
  }

  @Test
  void itIsWhatKafkaIoWouldRead() {
    KafkaIO.Read<byte[], byte[]> read =
        KafkaIO.<byte[], byte[]>read()
            .withBootstrapServers("localhost:9092")
            .withTopic("trips")
            .withKeyDeserializer(ByteArrayDeserializer.class)
            .withValueDeserializer(ByteArrayDeserializer.class);

    ReadSettings settings =
        ReadTopicTest.settings(
            "taken", java.time.Instant.EPOCH, new Endpoints.Kafka("localhost:9092", Map.of()));

    TurnTakingSource<?, ?, ?> source =
        TurnTakingSource.of(read, settings, PipelineOptionsFactory.create());

    source.validate();
    assertThat(source.getOutputCoder(), instanceOf(KafkaRecordCoder.class));
    assertThat(source.getCheckpointMarkCoder(), notNullValue());
  }

  @Test
  void theDirectRunnerReadsAsBefore() {
    assertThat(TurnTakingSource.suits(PipelineOptionsFactory.create()), is(false));
  }
}

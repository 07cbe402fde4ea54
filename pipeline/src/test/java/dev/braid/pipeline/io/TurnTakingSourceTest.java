// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.sameInstance;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.braid.pipeline.spec.Endpoints;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnTakingSourceTest {

  private static final byte[] KEY = {'k'};

  /** By event time, and decades after the first of all records. */
  private static final long YESTERDAY =
      java.time.Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

  private static final Duration WAITS = TurnTakingSource.WAIT.multipliedBy(20);

  private final AtomicLong nanos = new AtomicLong();
  private final List<TurnTakingSource.Reader> open = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (TurnTakingSource.Reader reader : open) {
      reader.close();
    }
  }

  /** A reader as KafkaIO's, with a consumer that it makes when it starts. */
  private static final class Kafka
      extends UnboundedSource.UnboundedReader<KafkaRecord<byte[], byte[]>> {
    private int asked;
    private int ready;
    private Handed handed = Handed.ofStarting();

    @SuppressWarnings("unused") // which is given a hand-over for it
    private SynchronousQueue<KafkaRecord<byte[], byte[]>> availableRecordsQueue =
        new SynchronousQueue<>();

    private @Nullable MetricsContainer counts;
    private boolean failed;
    private long written;
    private long time;
    private int step = -1;
    private byte[] value = KEY;

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
      time += step;
      return ready-- > 0;
    }

    @Override
    public KafkaRecord<byte[], byte[]> getCurrent() {
      return new KafkaRecord<>(
          "trips", 0, 0, written, KafkaTimestampType.CREATE_TIME, null, KEY, value);
    }

    @Override
    public Instant getCurrentTimestamp() {
      return Instant.ofEpochMilli(time);
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
    public UnboundedSource<KafkaRecord<byte[], byte[]>, ?> getCurrentSource() {
      return new Topic();
    }

    @Override
    public void close() {}
  }

  private static final class Topic
      extends UnboundedSource<KafkaRecord<byte[], byte[]>, UnboundedSource.CheckpointMark> {
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
    public UnboundedReader<KafkaRecord<byte[], byte[]>> createReader(
        PipelineOptions options, @Nullable CheckpointMark mark) {
      return new Kafka();
    }

    @Override
    public Coder<CheckpointMark> getCheckpointMarkCoder() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Coder<KafkaRecord<byte[], byte[]>> getOutputCoder() {
      return KafkaRecordCoder.of(ByteArrayCoder.of(), ByteArrayCoder.of());
    }
  }

  private TurnTakingSource.Reader started(Kafka kafka) throws IOException {
    return started(kafka, false);
  }

  private TurnTakingSource.Reader started(Kafka kafka, boolean besideAnother) throws IOException {
    TurnTakingSource.Reader reader =
        new TurnTakingSource.Reader(
            new TurnTakingSource<>(new Topic(), null),
            kafka,
            nanos::get,
            Alignment.ofJob(Clock.systemUTC()),
            besideAnother);
    open.add(reader);
    assertThat(reader.start(), is(false));
    kafka.ready = 0;
    kafka.asked = 0;
    return reader;
  }

  @Test
  void aloneItWaitsForRecordsAndIsWokenForThem() throws Exception {
    Kafka kafka = new Kafka();
    TurnTakingSource.Reader reader = started(kafka);
    assertThat(turnsIn(WAITS, reader), lessThan(30));

    Thread polls = new Thread(() -> kafka.hand(1));
    polls.start();
    boolean read = false;
    for (int i = 0; i < 1_000 && !read; i++) {
      read = reader.advance();
    }
    polls.join();
    assertThat(read, is(true));
  }

  @Test
  void theLastOfAThreadWaitsForAll() throws IOException {
    TurnTakingSource.Reader one = started(new Kafka());
    TurnTakingSource.Reader another = started(new Kafka());

    assertThat(turnsIn(WAITS, one, another), lessThan(60));

    another.close();
    open.remove(another);
    assertThat(turnsIn(WAITS, one), lessThan(30));
  }

  @Test
  void whoMayNotReadYetWaitsToo() throws IOException {
    Kafka kafka = new Kafka();
    TurnTakingSource.Reader reader = started(kafka, true);
    kafka.hand(100);
    assertThat(readAll(reader), is(2));

    assertThat(turnsIn(WAITS, reader), lessThan(30));
  }

  /** How often readers are asked in vain in a time. */
  private static int turnsIn(Duration time, TurnTakingSource.Reader... readers) throws IOException {
    int turns = 0;
    long until = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < until) {
      for (TurnTakingSource.Reader each : readers) {
        assertThat(each.advance(), is(false));
        turns++;
      }
    }
    return turns;
  }

  @Test
  void besideAnotherItIsAskedOnlyForWhatIsThere() throws IOException {
    Kafka busy = new Kafka();
    Kafka idle = new Kafka();
    TurnTakingSource.Reader ofBusy = started(busy);
    TurnTakingSource.Reader ofIdle = started(idle);
    busy.hand(3);

    int read = 0;
    for (int i = 0; i < 5; i++) {
      read += ofBusy.advance() ? ofBusy.getCurrent().size() : 0;
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
    TurnTakingSource.Reader reader = started(kafka);
    TurnTakingSource.Reader other = started(new Kafka());
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
    TurnTakingSource.Reader reader = started(kafka, true);
    kafka.hand(100);

    assertThat(readAll(reader), is(2)); // it is seen of the second that it is too early
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(readAll(reader), is(3));
    nanos.addAndGet(Pace.ENDS.toNanos());
    assertThat(readAll(reader), is(95));
  }

  @Test
  void whileItCatchesUpItWaitsForTheOthersOfItsJob() throws IOException {
    waitsUntil(behind -> assertThat(behind.advance(), is(true)));
  }

  @Test
  void nobodyWaitsForOneThatIsClosed() throws IOException {
    waitsUntil(
        behind -> {
          open.remove(behind);
          behind.close();
        });
  }

  private interface Step {
    void of(TurnTakingSource.Reader behind) throws IOException;
  }

  /** A reader that is ahead of another reads a little, and all there is after a step of that. */
  private void waitsUntil(Step step) throws IOException {
    Kafka behind = new Kafka();
    Kafka ahead = new Kafka();
    TurnTakingSource.Reader ofBehind = started(behind);
    TurnTakingSource.Reader ofAhead = started(ahead);
    behind.hand(TurnTakingSource.MOST + 1);
    ahead.time = YESTERDAY;
    ahead.hand(10 * Alignment.FEW);

    assertThat(ofBehind.advance(), is(true));
    int read = readAll(ofAhead);
    assertThat(read, is(lessThan(2 * Alignment.FEW)));

    step.of(ofBehind);
    assertThat(read + readAll(ofAhead), is(10 * Alignment.FEW));
  }

  @Test
  void itIsTheLastRecordOfABatchThatOthersWaitFor() throws IOException {
    Kafka kafka = new Kafka();
    Alignment other = Alignment.ofJob(Clock.systemUTC());
    TurnTakingSource.Reader reader = started(kafka);
    kafka.time = YESTERDAY;
    kafka.step = 1;
    kafka.hand(TurnTakingSource.MOST + 1);
    long last = YESTERDAY + TurnTakingSource.MOST;
    long tooFar = last + Alignment.AHEAD.toMillis() + 1;

    assertThat(reader.advance(), is(true));

    other.read(tooFar - 1, 1, true);
    assertThat(other.allows(), is(true));
    other.read(tooFar - 1, Alignment.FEW, true);
    assertThat(other.allows(), is(true));
    other.read(tooFar, 1, true);
    assertThat(other.allows(), is(true));
    other.read(tooFar, Alignment.FEW, true);
    assertThat(other.allows(), is(false));
    other.leave();
  }

  private static int readAll(TurnTakingSource.Reader reader) throws IOException {
    int read = 0;
    while (reader.advance()) {
      read += reader.getCurrent().size();
    }
    return read;
  }

  @Test
  void whatIsThereIsOneBatch() throws IOException {
    Kafka kafka = new Kafka();
    TurnTakingSource.Reader reader = started(kafka);
    kafka.hand(TurnTakingSource.MOST + 3);
    kafka.time = 1000;

    assertThat(reader.advance(), is(true));
    assertThat(reader.getCurrent().size(), is(TurnTakingSource.MOST));
    assertThat(reader.advance(), is(true));
    assertThat(
        reader.getCurrent().stream().map(each -> each.getTimestamp().getMillis()).toList(),
        contains(935L, 934L, 933L));
    assertThat("the earliest", reader.getCurrentTimestamp(), is(Instant.ofEpochMilli(933)));
    assertThat("nothing is waited for", kafka.asked, is(TurnTakingSource.MOST + 3));
  }

  @Test
  void aBatchIsNotMadeOfManyLargeRecords() throws IOException {
    Kafka kafka = new Kafka();
    TurnTakingSource.Reader reader = started(kafka);
    kafka.value = new byte[TurnTakingSource.ENOUGH_BYTES / 2];
    kafka.hand(5);

    assertThat(reader.advance(), is(true));

    assertThat(reader.getCurrent().size(), is(2));
  }

  /** The thread that polls has counted records that it has not handed over yet. */
  @Test
  void itAsksAgainForWhatIsNotThereInTime() throws IOException {
    Kafka kafka = new Kafka();
    TurnTakingSource.Reader reader = started(kafka);
    TurnTakingSource.Reader other = started(new Kafka());
    kafka.handed.add(1);
    assertThat(reader.advance(), is(false));
    assertThat(other.advance(), is(false));

    kafka.ready = 1;

    assertThat(reader.advance(), is(true));
  }

  @Test
  void whatTheReaderCountsGoesNowhere() throws IOException {
    Kafka kafka = new Kafka();
    TurnTakingSource.Reader reader = started(kafka);
    kafka.hand(1);

    assertThat(reader.advance(), is(true));

    assertThat(kafka.counts, sameInstance(NoMetrics.INSTANCE));
  }

  @Test
  void itsSplitsAndReadersAreOfItsKind() throws Exception {
    PipelineOptions options = PipelineOptionsFactory.create();
    TurnTakingSource<?> source = SerializableUtils.clone(new TurnTakingSource<>(new Topic(), null));

    List<? extends TurnTakingSource<?>> splits = source.split(2, options);

    assertThat(splits.size(), is(2));
    TurnTakingSource.Reader reader = splits.get(0).createReader(options, null);
    open.add(reader);
    assertThat(reader.getCurrentSource(), sameInstance(splits.get(0)));
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

    TurnTakingSource<?> source =
        TurnTakingSource.of(read, settings, PipelineOptionsFactory.create());

    source.validate();
    Coder<?> timestamped = source.getOutputCoder().getCoderArguments().get(0);
    assertThat(timestamped.getCoderArguments().get(0), instanceOf(KafkaRecordCoder.class));
    assertThat(source.getCheckpointMarkCoder(), notNullValue());
  }

  @Test
  void theDirectRunnerReadsAsBefore() {
    assertThat(TurnTakingSource.suits(PipelineOptionsFactory.create()), is(false));
  }
}

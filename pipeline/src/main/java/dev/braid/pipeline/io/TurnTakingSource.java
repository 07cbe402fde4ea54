// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import dev.braid.transforms.decode.EventTimes;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.Pipeline.PipelineVisitor;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.metrics.MetricsContainer;
import org.apache.beam.sdk.metrics.MetricsEnvironment;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.runners.TransformHierarchy.Node;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.TimestampedValue.TimestampedValueCoder;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * KafkaIO's source for a runner that reads with several of its readers in one thread, one after the
 * other, as Flink's does when a job goes on with fewer tasks than it began with.
 *
 * <p>A reader of KafkaIO that has no records waits for some, up to 20 ms, while the others of its
 * thread may have many. Here the last of them that has none waits for all. And one of them does:
 * where all say at once that they have none, Flink's runner asks again some thousand times a
 * second.
 *
 * <p>Flink's runner brings all counts of a source up to date after each element, which takes about
 * as long as to read a record. So an element is a batch of the records that are there, with their
 * timestamps; nothing is waited for to fill it. And what KafkaIO counts is dropped.
 *
 * <p>While it catches up it waits for {@linkplain Alignment the others of its job}; in a job that
 * starts beside another it keeps {@linkplain Pace the pace} of that.
 */
final class TurnTakingSource<M extends UnboundedSource.CheckpointMark>
    extends UnboundedSource<List<TimestampedValue<KafkaRecord<byte[], byte[]>>>, M> {

  private static final long serialVersionUID = 1;

  /** How many records are a batch at most, and how many bytes are enough for one. */
  static final int MOST = EventTimes.MOST_AHEAD;

  static final int ENOUGH_BYTES = 256 * 1024;

  /** A reader that does not wait is asked nevertheless so often, which tells of failures. */
  static final Duration LOOK = Duration.ofSeconds(1);

  /** At least as long as between two watermarks, for then Flink's runner adds no wait to it. */
  static final Duration WAIT = Duration.ofMillis(10);

  private final UnboundedSource<KafkaRecord<byte[], byte[]>, M> source;
  private final @Nullable ReadSettings settings; // null in what versions before it have written

  TurnTakingSource(
      UnboundedSource<KafkaRecord<byte[], byte[]>, M> source, @Nullable ReadSettings settings) {
    this.source = source;
    this.settings = settings;
  }

  /** Whether the runner of a pipeline is one that this is for; the direct runner would spin. */
  static boolean suits(PipelineOptions options) {
    return options.getRunner().getName().startsWith("org.apache.beam.runners.flink.");
  }

  /** The source that KafkaIO would read, which it tells nobody but a pipeline. */
  static TurnTakingSource<?> of(
      KafkaIO.Read<byte[], byte[]> read, ReadSettings settings, PipelineOptions options) {
    Pipeline pipeline = Pipeline.create(options);
    PCollection<KafkaRecord<byte[], byte[]>> records = pipeline.apply("Kafka", read);
    Found<KafkaRecord<byte[], byte[]>> found = new Found<>(records);
    pipeline.traverseTopologically(found);
    return new TurnTakingSource<>(Objects.requireNonNull(found.source), settings);
  }

  private static final class Found<T> extends PipelineVisitor.Defaults {
    private final PCollection<T> records;
    private @Nullable UnboundedSource<T, ?> source;

    Found(PCollection<T> records) {
      this.records = records;
    }

    @Override
    @SuppressWarnings("unchecked") // what it reads is what the records are
    public CompositeBehavior enterCompositeTransform(Node node) {
      if (node.getTransform() instanceof Read.Unbounded<?> read
          && node.getOutputs().containsValue(records)) {
        source = (UnboundedSource<T, ?>) read.getSource();
      }
      return CompositeBehavior.ENTER_TRANSFORM;
    }
  }

  @Override
  public List<TurnTakingSource<M>> split(int desired, PipelineOptions options) throws Exception {
    List<TurnTakingSource<M>> splits = new ArrayList<>();
    for (UnboundedSource<KafkaRecord<byte[], byte[]>, M> split : source.split(desired, options)) {
      splits.add(new TurnTakingSource<>(split, settings));
    }
    return splits;
  }

  @Override
  public Reader createReader(PipelineOptions options, @Nullable M mark) throws IOException {
    return new Reader(
        this,
        Handover.in(source.createReader(options, mark)),
        System::nanoTime,
        Alignment.ofJob(Clock.systemUTC()),
        settings != null && settings.startsBesideAnother(Clock.systemUTC()));
  }

  @Override
  public Coder<M> getCheckpointMarkCoder() {
    return source.getCheckpointMarkCoder();
  }

  @Override
  public Coder<List<TimestampedValue<KafkaRecord<byte[], byte[]>>>> getOutputCoder() {
    return ListCoder.of(TimestampedValueCoder.of(source.getOutputCoder()));
  }

  @Override
  public void validate() {
    source.validate();
  }

  /** Takes its turn in one thread at a time. */
  static final class Reader
      extends UnboundedReader<List<TimestampedValue<KafkaRecord<byte[], byte[]>>>> {

    private final TurnTakingSource<?> source;
    private final UnboundedReader<KafkaRecord<byte[], byte[]>> reader;
    private final LongSupplier clock;
    private final Alignment alignment;
    private final Doorbell bell = Doorbell.ofThread();
    private final Handed handed = new Handed(bell);
    private List<TimestampedValue<KafkaRecord<byte[], byte[]>>> batch = List.of();
    private Instant first = BoundedWindow.TIMESTAMP_MIN_VALUE;
    private long read;
    private long asked;
    private @Nullable Pace pace;

    Reader(
        TurnTakingSource<?> source,
        UnboundedReader<KafkaRecord<byte[], byte[]>> reader,
        LongSupplier clock,
        Alignment alignment,
        boolean besideAnother) {
      this.source = source;
      this.reader = reader;
      this.clock = clock;
      this.alignment = alignment;
      this.pace = besideAnother ? new Pace(clock) : null;
      bell.join();
    }

    @Override
    public boolean start() throws IOException {
      return handed.to(() -> ask(reader::start)) && fill();
    }

    @Override
    public boolean advance() throws IOException {
      long rung = bell.rung();
      if (!mayRead() && !(bell.inVain(rung, WAIT) && mayRead())) {
        return false;
      }
      bell.answered();
      return ask(reader::advance) && fill();
    }

    private boolean mayRead() {
      return inPace()
          && alignment.allows()
          && (hasMore() || clock.getAsLong() - asked >= LOOK.toNanos());
    }

    private boolean inPace() {
      return pace == null || pace.allows();
    }

    /** Whether there are records that can be had without a wait. */
    private boolean hasMore() {
      return handed.records() > read;
    }

    /** Begins a batch with the record that was just read, and adds what more there is. */
    private boolean fill() throws IOException {
      batch = new ArrayList<>();
      first = reader.getCurrentTimestamp();
      int bytes = take();
      while (batch.size() < MOST
          && bytes < ENOUGH_BYTES
          && hasMore()
          && inPace()
          && ask(reader::advance)) {
        bytes += take();
      }
      boolean more = hasMore();
      if (pace != null && !more) {
        pace.rest();
      }
      Instant last = batch.get(batch.size() - 1).getTimestamp();
      alignment.read(last.getMillis(), batch.size(), more);
      return true;
    }

    /** Adds the record that was just read; its size in bytes. */
    private int take() {
      KafkaRecord<byte[], byte[]> record = reader.getCurrent();
      Instant time = reader.getCurrentTimestamp();
      batch.add(TimestampedValue.of(record, time));
      first = time.isBefore(first) ? time : first;
      byte @Nullable [] value = record.getKV().getValue();
      return value == null ? 0 : value.length;
    }

    private boolean ask(Handed.Reading reading) throws IOException {
      asked = clock.getAsLong();
      MetricsContainer counts = MetricsEnvironment.setCurrentContainer(NoMetrics.INSTANCE);
      try {
        boolean found = reading.read();
        if (found) {
          read++;
          keepPace();
        }
        return found;
      } finally {
        var unused = MetricsEnvironment.setCurrentContainer(counts);
      }
    }

    private void keepPace() {
      if (pace != null) {
        pace.read(reader.getCurrent().getTimestamp());
        pace = pace.isOver() ? null : pace;
      }
    }

    @Override
    public List<TimestampedValue<KafkaRecord<byte[], byte[]>>> getCurrent() {
      return batch;
    }

    /** That of the earliest record of the batch. */
    @Override
    public Instant getCurrentTimestamp() {
      return first;
    }

    @Override
    public Instant getWatermark() {
      return reader.getWatermark();
    }

    @Override
    public CheckpointMark getCheckpointMark() {
      return reader.getCheckpointMark();
    }

    @Override
    public long getSplitBacklogBytes() {
      return reader.getSplitBacklogBytes();
    }

    @Override
    public long getTotalBacklogBytes() {
      return reader.getTotalBacklogBytes();
    }

    @Override
    public TurnTakingSource<?> getCurrentSource() {
      return source;
    }

    @Override
    public void close() throws IOException {
      bell.leave();
      alignment.leave();
      reader.close();
    }
  }
}

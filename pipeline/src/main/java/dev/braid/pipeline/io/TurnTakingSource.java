// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

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
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.metrics.MetricsContainer;
import org.apache.beam.sdk.metrics.MetricsEnvironment;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.runners.TransformHierarchy.Node;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * KafkaIO's source for a runner that reads with several of its readers in one thread, one after the
 * other, as Flink's does when a job goes on with fewer tasks than it began with.
 *
 * <p>A reader of KafkaIO that has no records waits for some, up to 20 ms, while the others of its
 * thread may have many. Here it waits only if it has the thread for itself.
 *
 * <p>What KafkaIO counts is dropped: Flink's runner brings all counts of a source up to date after
 * each record, which takes about as long as to read it.
 *
 * <p>In a job that starts beside another it keeps {@linkplain Pace the pace} of that.
 */
final class TurnTakingSource<K, V, M extends UnboundedSource.CheckpointMark>
    extends UnboundedSource<KafkaRecord<K, V>, M> {

  private static final long serialVersionUID = 1;

  /** A reader that does not wait is asked nevertheless so often, which tells of failures. */
  static final Duration LOOK = Duration.ofSeconds(1);

  private final UnboundedSource<KafkaRecord<K, V>, M> source;
  private final @Nullable ReadSettings settings; // null in what versions before it have written

  TurnTakingSource(UnboundedSource<KafkaRecord<K, V>, M> source, @Nullable ReadSettings settings) {
    this.source = source;
    this.settings = settings;
  }

  /** Whether the runner of a pipeline is one that this is for; the direct runner would spin. */
  static boolean suits(PipelineOptions options) {
    return options.getRunner().getName().startsWith("org.apache.beam.runners.flink.");
  }

  /** The source that KafkaIO would read, which it tells nobody but a pipeline. */
  static <K, V> TurnTakingSource<K, V, ?> of(
      KafkaIO.Read<K, V> read, ReadSettings settings, PipelineOptions options) {
    Pipeline pipeline = Pipeline.create(options);
    PCollection<KafkaRecord<K, V>> records = pipeline.apply("Kafka", read);
    Found<KafkaRecord<K, V>> found = new Found<>(records);
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
  public List<TurnTakingSource<K, V, M>> split(int desired, PipelineOptions options)
      throws Exception {
    List<TurnTakingSource<K, V, M>> splits = new ArrayList<>();
    for (UnboundedSource<KafkaRecord<K, V>, M> split : source.split(desired, options)) {
      splits.add(new TurnTakingSource<>(split, settings));
    }
    return splits;
  }

  @Override
  public UnboundedReader<KafkaRecord<K, V>> createReader(PipelineOptions options, @Nullable M mark)
      throws IOException {
    return new Reader<>(
        this,
        source.createReader(options, mark),
        System::nanoTime,
        settings != null && settings.startsBesideAnother(Clock.systemUTC()));
  }

  @Override
  public Coder<M> getCheckpointMarkCoder() {
    return source.getCheckpointMarkCoder();
  }

  @Override
  public Coder<KafkaRecord<K, V>> getOutputCoder() {
    return source.getOutputCoder();
  }

  @Override
  public boolean requiresDeduping() {
    return source.requiresDeduping();
  }

  @Override
  public boolean offsetBasedDeduplicationSupported() {
    return source.offsetBasedDeduplicationSupported();
  }

  @Override
  public void validate() {
    source.validate();
  }

  /** Takes its turn in one thread at a time. */
  static final class Reader<K, V> extends UnboundedReader<KafkaRecord<K, V>> {

    /** Whose turn it was last in a thread; a token, which keeps nothing alive. */
    private static final ThreadLocal<Object> LAST = new ThreadLocal<>();

    private final TurnTakingSource<K, V, ?> source;
    private final UnboundedReader<KafkaRecord<K, V>> reader;
    private final LongSupplier clock;
    private final Handed handed = new Handed();
    private final Object turn = new Object();
    private long read;
    private long asked;
    private @Nullable Pace pace;

    Reader(
        TurnTakingSource<K, V, ?> source,
        UnboundedReader<KafkaRecord<K, V>> reader,
        LongSupplier clock,
        boolean besideAnother) {
      this.source = source;
      this.reader = reader;
      this.clock = clock;
      this.pace = besideAnother ? new Pace(clock) : null;
    }

    @Override
    public boolean start() throws IOException {
      return handed.to(() -> ask(reader::start));
    }

    @Override
    public boolean advance() throws IOException {
      if (pace != null && !pace.allows()) {
        return false;
      }
      boolean alone = LAST.get() == turn;
      LAST.set(turn);
      boolean may = alone || handed.records() > read || clock.getAsLong() - asked >= LOOK.toNanos();
      return may && ask(reader::advance);
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
    public KafkaRecord<K, V> getCurrent() {
      return reader.getCurrent();
    }

    @Override
    public Instant getCurrentTimestamp() {
      return reader.getCurrentTimestamp();
    }

    @Override
    public byte[] getCurrentRecordId() {
      return reader.getCurrentRecordId();
    }

    @Override
    public byte[] getCurrentRecordOffset() {
      return reader.getCurrentRecordOffset();
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
    public UnboundedSource<KafkaRecord<K, V>, ?> getCurrentSource() {
      return source;
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }
}

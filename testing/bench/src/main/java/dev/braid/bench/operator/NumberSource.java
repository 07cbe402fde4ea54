// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.operator;

import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.DelegateCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a workload, as an endless source would give them, in the time of their events. An
 * element is the first of a batch, as Braid's source of a topic gives batches: Beam's runner counts
 * after each element of a source.
 */
final class NumberSource extends UnboundedSource<Long, NumberSource.Mark> {

  /** How many numbers a batch has; the last one may have less. */
  static final int BATCH = 64;

  private static final long serialVersionUID = 1;

  private final Workload workload;

  NumberSource(Workload workload) {
    this.workload = workload;
  }

  /** How far a reader is. */
  record Mark(long next) implements CheckpointMark {
    @Override
    public void finalizeCheckpoint() {}
  }

  @Override
  public List<NumberSource> split(int splits, PipelineOptions options) {
    return List.of(this);
  }

  @Override
  public UnboundedReader<Long> createReader(PipelineOptions options, @Nullable Mark mark) {
    return new Reader(mark == null ? 0 : mark.next());
  }

  @Override
  public Coder<Mark> getCheckpointMarkCoder() {
    return DelegateCoder.of(VarLongCoder.of(), Mark::next, Mark::new);
  }

  @Override
  public Coder<Long> getOutputCoder() {
    return VarLongCoder.of();
  }

  private final class Reader extends UnboundedReader<Long> {
    private long number;

    Reader(long next) {
      this.number = next - BATCH;
    }

    @Override
    public boolean start() {
      return advance();
    }

    @Override
    public boolean advance() {
      number = Math.min(number + BATCH, workload.numbers());
      return number < workload.numbers();
    }

    @Override
    public Long getCurrent() {
      if (number >= workload.numbers()) {
        throw new NoSuchElementException();
      }
      return number;
    }

    @Override
    public Instant getCurrentTimestamp() {
      return Instant.ofEpochMilli(workload.time(number));
    }

    @Override
    public Instant getWatermark() {
      return number >= workload.numbers()
          ? BoundedWindow.TIMESTAMP_MAX_VALUE
          : Instant.ofEpochMilli(workload.time(Math.max(0, number)));
    }

    @Override
    public Mark getCheckpointMark() {
      return new Mark(Math.min(number + BATCH, workload.numbers()));
    }

    @Override
    public UnboundedSource<Long, Mark> getCurrentSource() {
      return NumberSource.this;
    }

    @Override
    public void close() {}
  }
}

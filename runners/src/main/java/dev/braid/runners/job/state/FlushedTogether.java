// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import java.util.Collection;
import org.apache.flink.contrib.streaming.state.RocksDBNativeMetricOptions;
import org.apache.flink.contrib.streaming.state.RocksDBOptionsFactory;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.WriteOptions;

/**
 * Options of RocksDB that flush all column families as one: a checkpoint, which the task stands
 * still for, syncs its list of files once, and not once for each state.
 */
final class FlushedTogether implements RocksDBOptionsFactory {

  private static final long serialVersionUID = 1;

  private final @Nullable RocksDBOptionsFactory others;

  /**
   * @param others what else is asked of RocksDB
   */
  FlushedTogether(@Nullable RocksDBOptionsFactory others) {
    this.others = others;
  }

  @Override
  public DBOptions createDBOptions(DBOptions current, Collection<AutoCloseable> toClose) {
    return (others == null ? current : others.createDBOptions(current, toClose))
        .setAtomicFlush(true);
  }

  @Override
  public ColumnFamilyOptions createColumnOptions(
      ColumnFamilyOptions current, Collection<AutoCloseable> toClose) {
    return others == null ? current : others.createColumnOptions(current, toClose);
  }

  @Override
  public RocksDBNativeMetricOptions createNativeMetricsOptions(RocksDBNativeMetricOptions current) {
    return others == null ? current : others.createNativeMetricsOptions(current);
  }

  @Override
  public WriteOptions createWriteOptions(WriteOptions current, Collection<AutoCloseable> toClose) {
    return others == null ? current : others.createWriteOptions(current, toClose);
  }

  @Override
  public ReadOptions createReadOptions(ReadOptions current, Collection<AutoCloseable> toClose) {
    return others == null ? current : others.createReadOptions(current, toClose);
  }
}

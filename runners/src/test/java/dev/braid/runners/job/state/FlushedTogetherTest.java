// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.contrib.streaming.state.RocksDBOptionsFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;

/** What RocksDB is asked for. */
final class FlushedTogetherTest {

  /** A factory of a user, named in the configuration. */
  public static final class TwoLevels implements RocksDBOptionsFactory {
    private static final long serialVersionUID = 1;

    @Override
    public DBOptions createDBOptions(DBOptions current, Collection<AutoCloseable> toClose) {
      return current.setMaxOpenFiles(77);
    }

    @Override
    public ColumnFamilyOptions createColumnOptions(
        ColumnFamilyOptions current, Collection<AutoCloseable> toClose) {
      return current.setNumLevels(2);
    }
  }

  @BeforeAll
  static void load() {
    RocksDB.loadLibrary();
  }

  private static RocksDBOptionsFactory options(String... setting) {
    Configuration configuration = new Configuration();
    if (setting.length > 0) {
      configuration.setString(setting[0], setting[1]);
    }
    return new WriteBackRocksDb.Factory()
        .createFromConfig(configuration, FlushedTogetherTest.class.getClassLoader())
        .options();
  }

  @Test
  void allStatesAreFlushedAsOne() {
    List<AutoCloseable> toClose = new ArrayList<>();
    try (DBOptions made = options().createDBOptions(new DBOptions(), toClose)) {
      assertThat(made.atomicFlush(), is(true));
    }
  }

  @Test
  void whatAUserAsksForIsKept() {
    RocksDBOptionsFactory options =
        options("state.backend.rocksdb.options-factory", TwoLevels.class.getName());
    List<AutoCloseable> toClose = new ArrayList<>();
    try (DBOptions made = options.createDBOptions(new DBOptions(), toClose);
        ColumnFamilyOptions column =
            options.createColumnOptions(new ColumnFamilyOptions(), toClose)) {
      assertThat(made.atomicFlush(), is(true));
      assertThat(made.maxOpenFiles(), is(77));
      assertThat(column.numLevels(), is(2));
    }
  }
}

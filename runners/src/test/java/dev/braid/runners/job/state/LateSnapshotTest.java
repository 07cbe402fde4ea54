// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.sameInstance;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RunnableFuture;
import org.apache.flink.runtime.state.DoneFuture;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.SnapshotResult;
import org.junit.jupiter.api.Test;

final class LateSnapshotTest {

  private int begun;

  private RunnableFuture<SnapshotResult<KeyedStateHandle>> begin() {
    begun++;
    return DoneFuture.of(SnapshotResult.empty());
  }

  @Test
  void isTakenOnceByWhoNeedsItFirst() throws Exception {
    LateSnapshot late = new LateSnapshot(this::begin);
    RunnableFuture<SnapshotResult<KeyedStateHandle>> written = late.written();
    assertThat(late.isTaken(), is(false));
    late.take();
    assertThat(late.isTaken(), is(true));
    written.run();
    assertThat(written.get(), sameInstance(SnapshotResult.empty()));
    assertThat(begun, is(1));
  }

  @Test
  void letsTheTaskGoOnAndTheCheckpointFail() {
    IOException full = new IOException("the disk is full");
    LateSnapshot late =
        new LateSnapshot(
            () -> {
              throw full;
            });
    RunnableFuture<SnapshotResult<KeyedStateHandle>> written = late.written();
    late.take();
    assertThat(late.isTaken(), is(true));
    written.run();
    ExecutionException said = assertThrows(ExecutionException.class, written::get);
    assertThat(said.getCause(), sameInstance(full));
  }

  @Test
  void isNotTakenOnceNobodyWantsIt() {
    LateSnapshot late = new LateSnapshot(this::begin);
    late.written().cancel(true);
    late.take();
    assertThat(begun, is(0));
  }
}

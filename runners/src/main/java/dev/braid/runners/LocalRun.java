// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.pipeline.Summary;
import java.io.IOException;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;

/** One run of a join in this process, from its start to its end. */
interface LocalRun extends AutoCloseable {

  /**
   * Runs what {@code graph} puts into a pipeline, to its end.
   *
   * @return what was counted
   */
  Summary run(Consumer<Pipeline> graph);

  /** What was counted so far; from any thread, at any time. */
  Summary soFar();

  /** Lets go of everything outside of this process' memory. */
  @Override
  void close() throws IOException;

  /**
   * Waits for the end of a pipeline.
   *
   * @throws IllegalStateException if it ended before it was done without an exception, as the
   *     direct runner does when its threads run out of memory
   */
  static void awaitDone(PipelineResult running) {
    PipelineResult.State state = running.waitUntilFinish();
    if (state != PipelineResult.State.DONE) {
      throw new IllegalStateException(
          "the run broke off ("
              + state
              + "); maybe it is out of memory: try BRAID_JAVA_OPTS=-Xmx4g, or --debug to see why");
    }
  }

  /** The runners to choose from. */
  enum Runner {
    DIRECT,
    FLINK;

    /** As people type it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Where Flink keeps state while it runs. */
  enum State {
    MEMORY("hashmap"),
    ROCKSDB("rocksdb");

    private final String flinkName;

    State(String flinkName) {
      this.flinkName = flinkName;
    }

    /** What Flink calls it. */
    String flinkName() {
      return flinkName;
    }

    /** As people type it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}

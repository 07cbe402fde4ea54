// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.apache.beam.sdk.util.UserCodeException;
import org.apache.flink.runtime.client.JobExecutionException;
import org.junit.jupiter.api.Test;

final class FailureTest {

  private static final String OURS = "cannot read a.gz after line 7: it is cut off";

  @Test
  void skipsWhatTheRunnersWrapAFailureIn() {
    IOException ours = new IOException(OURS, new EOFException("ZLIB"));
    Throwable direct = new PipelineExecutionException(UserCodeException.wrap(ours));
    Throwable flink = new RuntimeException(new JobExecutionException(null, "Job failed", ours));

    assertThat(Failure.line(direct), is(OURS));
    assertThat(Failure.line(flink), is(OURS));
  }

  @Test
  void isOneLine() {
    assertThat(
        Failure.line(new IOException("first\n  second\r\nthird\n")), is("first; second; third"));
  }

  @Test
  void isNeverEmpty() {
    assertThat(Failure.line(new IllegalStateException()), is("IllegalStateException"));
    assertThat(Failure.line(new NoSuchFileException("a")), is("NoSuchFileException: a"));
    assertThat(Failure.line(new RuntimeException(new EOFException(" "))), is("EOFException"));
  }

  @Test
  void saysWhatToDoWhenMemoryRunsOut() {
    assertThat(
        Failure.line(new RuntimeException(new OutOfMemoryError("Java heap space"))),
        is("out of memory; give it more, like BRAID_JAVA_OPTS=-Xmx4g"));
  }
}

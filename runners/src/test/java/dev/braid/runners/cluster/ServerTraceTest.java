// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.cluster;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.braid.runners.job.JobMistake;
import org.junit.jupiter.api.Test;

final class ServerTraceTest {

  private static final String WRAPPED =
      """
      org.apache.flink.runtime.rest.handler.RestHandlerException: Could not execute application.
      \tat org.apache.flink.runtime.webmonitor.handlers.JarRunHandler.lambda$handleRequest$1(JarRunHandler.java:114)
      \tat java.base/java.util.concurrent.CompletableFuture.uniHandle(CompletableFuture.java:934)
      Caused by: java.util.concurrent.CompletionException: org.apache.flink.util.FlinkRuntimeException: Could not execute application.
      \t... 1 more
      """;

  @Test
  void tellsTheMistakesOfTheJobAsTheyAre() {
    ServerTrace trace =
        ServerTrace.parse(
            WRAPPED
                + "Caused by: dev.braid.runners.job.JobMistake: join.yaml:1:1: no key\n"
                + "join.yaml:2:3: no wait\n");

    JobMistake mistake = assertThrows(JobMistake.class, trace::throwMistake);

    assertThat(mistake.getMessage(), is("join.yaml:1:1: no key\njoin.yaml:2:3: no wait"));
  }

  @Test
  void tellsWhatAStepSaidOfItsOwnCause() {
    assertThat(
        ServerTrace.parse(
                WRAPPED
                    + """
                    Caused by: java.io.IOException: cannot read a.gz: it is cut off
                    \tat dev.braid.pipeline.io.Lines.read(Lines.java:1)
                    Caused by: java.io.EOFException: Unexpected end of ZLIB input stream
                    \tat java.base/java.util.zip.InflaterInputStream.fill(InflaterInputStream.java:244)
                    """)
            .line(),
        is("cannot read a.gz: it is cut off"));
  }

  @Test
  void looksIntoATimerOfFlinks() {
    assertThat(
        ServerTrace.parse(
                """
                TimerException{java.io.IOException: no answer}
                \tat org.apache.flink.streaming.runtime.tasks.StreamTask.one(StreamTask.java:1)
                Caused by: java.io.IOException: no answer
                \tat dev.braid.Ours.ask(Ours.java:1)
                Caused by: java.net.ConnectException: refused
                \tat java.base/sun.nio.ch.Net.connect(Net.java:1)
                """)
            .line(),
        is("no answer"));
  }

  @Test
  void namesAnErrorOfTheJvm() {
    assertThat(
        ServerTrace.parse(
                WRAPPED + "Caused by: java.lang.NoClassDefFoundError: dev/braid/Missing\n")
            .line(),
        is("NoClassDefFoundError: dev/braid/Missing"));
  }

  @Test
  void tellsTheLastCauseWhereAllAreFlinks() {
    assertThat(
        ServerTrace.parse(
                WRAPPED
                    + """
                    Caused by: org.apache.flink.util.FlinkException: Failed to roll back
                    the state
                    \tat org.apache.flink.Some.thing(Some.java:1)
                    """)
            .line(),
        is("Failed to roll back; the state"));
  }

  @Test
  void namesAnExceptionWithoutAMessage() {
    assertThat(
        ServerTrace.parse("java.lang.NullPointerException\n\tat dev.braid.A.b(A.java:1)\n").line(),
        is("NullPointerException"));
  }

  @Test
  void tellsWhatIsNoTrace() {
    assertThat(ServerTrace.parse("Not found: /jars/upload").line(), is("Not found: /jars/upload"));
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.net.URL;
import java.net.URLClassLoader;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which reader of a job waits for another. */
final class AlignmentTest {

  private static final long YESTERDAY = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

  private static final long TOO_FAR = YESTERDAY + Alignment.AHEAD.toMillis() + 1;

  private Instant now = Instant.parse("2026-01-02T00:00:00Z");
  private final InstantSource source = () -> now;
  private final Clock clock = source.withZone(ZoneOffset.UTC);
  private final ClassLoader own = Thread.currentThread().getContextClassLoader();
  private final List<Alignment> taking = new ArrayList<>();

  @BeforeEach
  void beginJob() {
    Thread.currentThread().setContextClassLoader(new URLClassLoader(new URL[0]));
  }

  @AfterEach
  void end() {
    taking.forEach(Alignment::leave);
    Thread.currentThread().setContextClassLoader(own);
  }

  private Alignment reader() {
    Alignment reader = Alignment.ofJob(clock);
    taking.add(reader);
    return reader;
  }

  /** A reader that has read so many records that it would wait for another. */
  private Alignment readerAt(long time) {
    Alignment reader = reader();
    reader.read(time, 1, true);
    if (reader.allows()) {
      assertThat(reader.allows(), is(true));
      reader.read(time, Alignment.FEW, true);
    }
    return reader;
  }

  @Test
  void whoIsTooFarAheadWaitsForTheOther() {
    Alignment behind = readerAt(YESTERDAY);
    Alignment ahead = readerAt(TOO_FAR);

    assertThat(ahead.allows(), is(false));
    assertThat(behind.allows(), is(true));

    behind.read(YESTERDAY + 1, 1, true);
    assertThat(ahead.allows(), is(true));
    assertThat(behind.allows(), is(true));
  }

  @Test
  void ofSeveralItIsTheLastThatCounts() {
    readerAt(TOO_FAR);
    Alignment last = readerAt(YESTERDAY);
    Alignment ahead = readerAt(TOO_FAR + 1);

    assertThat(ahead.allows(), is(false));
    last.read(TOO_FAR, 1, true);
    assertThat(ahead.allows(), is(true));
  }

  @Test
  void nobodyWaitsForWhatHasNothingToRead() {
    Alignment behind = readerAt(YESTERDAY);
    Alignment ahead = readerAt(TOO_FAR);

    behind.read(YESTERDAY, 1, false);

    assertThat(ahead.allows(), is(true));
  }

  @Test
  void nobodyWaitsForWhatHasReadNothingYet() {
    reader();

    assertThat(readerAt(TOO_FAR).allows(), is(true));
  }

  @Test
  void nobodyWaitsForWhatIsClosed() {
    Alignment behind = readerAt(YESTERDAY);
    Alignment ahead = readerAt(TOO_FAR);

    behind.leave();

    assertThat(ahead.allows(), is(true));
  }

  @Test
  void whatHasJustHappenedWaitsForNothing() {
    readerAt(YESTERDAY);
    long bound = now.minus(Alignment.LIVE).toEpochMilli();

    assertThat(readerAt(bound).allows(), is(false));
    assertThat(readerAt(bound + 1).allows(), is(true));
    assertThat(readerAt(now.toEpochMilli() + 1).allows(), is(true));
  }

  @Test
  void aFewRecordsMoreAreAlwaysRead() {
    readerAt(YESTERDAY);
    Alignment ahead = reader();
    ahead.read(TOO_FAR, 64, true);

    assertThat(ahead.allows(), is(true));
    ahead.read(TOO_FAR, Alignment.FEW - 1, true);
    assertThat(ahead.allows(), is(true));
    ahead.read(TOO_FAR, 1, true);
    assertThat(ahead.allows(), is(false));
  }

  @Test
  void whoHasBeenCaughtUpWithMayReadAFewAgain() {
    Alignment behind = readerAt(YESTERDAY);
    Alignment ahead = readerAt(TOO_FAR);
    assertThat(ahead.allows(), is(false));

    behind.read(TOO_FAR, 1, true);
    assertThat(ahead.allows(), is(true));
    ahead.read(TOO_FAR + Alignment.AHEAD.toMillis() + 1, 64, true);

    assertThat(ahead.allows(), is(true));
  }

  @Test
  void aDistanceThatDoesNotShrinkStays() {
    readerAt(YESTERDAY);
    Alignment ahead = readerAt(TOO_FAR);

    now = now.plus(Alignment.LONGEST);
    assertThat(ahead.allows(), is(false));
    now = now.plus(Duration.ofMillis(1));
    assertThat(ahead.allows(), is(true));
    ahead.read(TOO_FAR + 1, Alignment.FEW, true);
    assertThat(ahead.allows(), is(true));
  }

  @Test
  void jobsDoNotWaitForEachOther() {
    readerAt(YESTERDAY);
    beginJob();

    assertThat(readerAt(TOO_FAR).allows(), is(true));
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How fast a job that starts beside another reads. */
final class PaceTest {

  private static final long WRITTEN = 1_767_225_600_000L;

  private long nanos = -5; // a clock that is about to pass zero
  private final Pace pace = new Pace(() -> nanos);

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  /** Reads what was written in a time, a record each 10 ms, as far as it may. */
  private int read(Duration time, int from) {
    int records = from;
    while (records < time.toMillis() / 10 && pace.allows()) {
      pace.read(WRITTEN + 10L * records++);
    }
    return records;
  }

  @Test
  void theFirstRecordIsReadAtAnyTime() {
    pass(Duration.ofMinutes(1));
    assertThat(pace.allows(), is(true));
    assertThat(pace.isOver(), is(false));
  }

  @Test
  void itBeginsSlowlyAndIsThreeTimesAsFastAsWhatIsWrittenAfterFourSeconds() {
    int[] seconds = new int[9];
    int read = read(Duration.ofHours(1), 0);
    for (int second = 0; second < seconds.length; second++) {
      int before = read;
      for (int i = 0; i < 100; i++) {
        pass(Duration.ofMillis(10));
        read = read(Duration.ofHours(1), read);
      }
      seconds[second] = read - before;
    }

    assertThat(seconds, is(new int[] {37, 113, 187, 263, 300, 300, 300, 300, 300}));
  }

  @Test
  void whoIsWhereTheOtherIsIsNotHeldUp() {
    int written = 0;
    int read = read(Duration.ofSeconds(4), 0);
    for (int millis = 4_000; millis < 20_000; millis += 10) {
      written = millis / 10;
      read = read(Duration.ofMillis(millis), read);
      pass(Duration.ofMillis(10));
    }

    assertThat(read, is(written));
  }

  @Test
  void whoHasTakenUpAllRestsForAMomentButNotForEver() {
    pace.read(WRITTEN);
    pass(Duration.ofSeconds(5));
    pace.rest();
    pass(Pace.REST.minusMillis(1));
    assertThat(pace.allows(), is(false));
    pass(Duration.ofMillis(1));
    assertThat(pace.allows(), is(true));
    pass(Pace.RESTS.minusSeconds(5));
    pace.rest();
    assertThat(pace.allows(), is(true));
  }

  @Test
  void aRecordThatIsOlderThanTheOneBeforeGivesNothingBack() {
    pace.read(WRITTEN);
    pace.read(WRITTEN + 10_000);
    pace.read(WRITTEN);
    assertThat(pace.allows(), is(false));
  }

  @Test
  void afterAWhileItReadsAsFastAsItCan() {
    pace.read(WRITTEN);
    pace.read(WRITTEN + Duration.ofDays(1).toMillis());
    pass(Pace.ENDS.minusMillis(1));
    assertThat(pace.isOver(), is(false));
    pass(Duration.ofMillis(1));
    assertThat(pace.isOver(), is(true));
  }
}

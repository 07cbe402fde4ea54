// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.recovery;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class FlowTest {

  private final Flow flow = new Flow();

  @Test
  void aPauseIsMeasuredFromWhereItIsWatched() {
    flow.completed(0, 1_000);
    flow.came(0, 9_000); // slow, but before
    flow.watch(10_000, 1_000);
    flow.completed(1, 10_500);
    flow.completed(2, 19_000);
    flow.completed(3, 24_000);
    assertThat(flow.first(), is(OptionalLong.empty()));
    flow.came(1, 20_000);
    flow.came(2, 21_000);
    flow.came(3, 24_100);

    assertThat(flow.first(), is(OptionalLong.of(20_000)));
    assertThat("slow is more than a second late", flow.lastSlow(), is(21_000L));
    assertThat(flow.mistake(), nullValue());
  }

  @Test
  void withoutASlowOneItIsCaughtUpWithTheFirst() {
    flow.watch(10_000, 1_000);
    flow.completed(0, 10_500);
    flow.came(0, 10_600);
    assertThat(flow.lastSlow(), is(10_600L));
  }

  @Test
  void aResultMayBeSeenBeforeItsEvent() {
    flow.came(0, 10_600);
    flow.completed(0, 10_500);
    assertThat(flow.isOut(Long.MAX_VALUE), is(true));
    assertThat(flow.mistake(), nullValue());
  }

  @Test
  void whatWaitsIsNotOut() {
    assertThat("nothing flows", flow.isOut(Long.MAX_VALUE), is(false));
    flow.completed(0, 5_000);
    assertThat(flow.isOut(5_000), is(true));
    assertThat(flow.isOut(5_001), is(false));
    assertThat(flow.mistake(), notNullValue());
  }
}

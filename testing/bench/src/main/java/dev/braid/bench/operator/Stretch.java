// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.operator;

import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The stretch of a run that is measured: from when one number is taken until another is. */
final class Stretch implements LongConsumer {

  private final long first;
  private final long last;
  private volatile @Nullable Moment began;
  private volatile @Nullable Moment ended;

  Stretch(long first, long last) {
    this.first = first;
    this.last = last;
  }

  @Override
  public void accept(long number) {
    if (number == first) {
      began = Moment.now();
    } else if (number == last) {
      ended = Moment.now();
    }
  }

  Moment began() {
    return reached(began);
  }

  Moment ended() {
    return reached(ended);
  }

  double seconds() {
    return (ended().nanos() - began().nanos()) / 1e9;
  }

  private static Moment reached(@Nullable Moment moment) {
    if (moment == null) {
      throw new IllegalStateException("the run did not get there");
    }
    return moment;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.decode;

import dev.braid.bench.Benchmark;
import dev.braid.bench.Figures;
import dev.braid.bench.Round;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How fast one thread that is warm makes events of the bytes of records, of which two fields are
 * asked for. Braid's counters are not read by anybody, and cost nothing here.
 */
public record DecodeBenchmark() implements Benchmark {

  private static final List<Integer> SIZES = List.of(100, 1_000, 2_000);
  private static final Duration WARM_UP = Duration.ofSeconds(5);
  private static final Duration TIME = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Override
  public String name() {
    return "decode";
  }

  @Override
  public String description() {
    return "from the bytes of records of 100, 1,000 and 2,000 bytes to events, one thread";
  }

  @Override
  public void run(Round round) throws InterruptedException {
    for (int bytes : SIZES) {
      round.each(
          String.format(Locale.ROOT, "%,d bytes", bytes),
          List.of(Decoder.values()),
          decoder ->
              Figures.of(
                  DecodeRun.class,
                  List.of(
                      decoder.name(), Integer.toString(bytes), WARM_UP.toString(), TIME.toString()),
                  round.folder().resolve(decoder + "-" + bytes),
                  PATIENCE));
    }
  }
}

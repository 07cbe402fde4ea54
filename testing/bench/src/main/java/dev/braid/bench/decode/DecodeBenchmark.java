// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.decode;

import dev.braid.bench.Benchmark;
import dev.braid.bench.Figures;
import dev.braid.bench.Sample;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
  public List<Sample> round(int round, Path folder) throws Exception {
    List<Sample> samples = new ArrayList<>();
    for (int bytes : SIZES) {
      String setting = String.format(Locale.ROOT, "%,d bytes", bytes);
      for (Decoder decoder : Benchmark.inTurn(round, List.of(Decoder.values()))) {
        String contender = decoder.name().toLowerCase(Locale.ROOT);
        List<String> args =
            List.of(decoder.name(), Integer.toString(bytes), WARM_UP.toString(), TIME.toString());
        Figures.of(DecodeRun.class, args, folder.resolve(contender + "-" + bytes), PATIENCE)
            .forEach(
                (metric, value) ->
                    samples.add(new Sample(name(), setting, contender, metric, value)));
      }
    }
    return samples;
  }
}

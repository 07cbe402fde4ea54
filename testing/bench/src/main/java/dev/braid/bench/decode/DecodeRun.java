// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.decode;

import dev.braid.bench.Figures;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One decoder and one size of records, in a process of its own, in one thread. */
public final class DecodeRun {

  private static final int RECORDS = 2_000;

  private DecodeRun() {}

  public static void main(String[] args) throws IOException {
    Figures.say(
        run(
            Decoder.valueOf(args[0]),
            Integer.parseInt(args[1]),
            Duration.parse(args[2]),
            Duration.parse(args[3])));
  }

  static Map<String, Double> run(Decoder decoder, int bytes, Duration warmUp, Duration time)
      throws IOException {
    List<byte[]> records = Records.of(RECORDS, bytes);
    Found found = new Found(RECORDS, warmUp, time);
    decoder.decode(records, found);
    double all = records.stream().mapToLong(record -> record.length).sum();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("records/s", found.recordsPerSecond());
    figures.put("MB/s", found.recordsPerSecond() * all / RECORDS / (1 << 20));
    return figures;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.operator;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What this process was at at a moment.
 *
 * @param nanos by {@link System#nanoTime}
 * @param millis since the epoch
 * @param cpu the processor time that it had used
 * @param residentMb the memory that it had; NaN where the system does not say it in {@code /proc}
 */
record Moment(long nanos, long millis, Duration cpu, double residentMb) {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";

  static Moment now() {
    return new Moment(System.nanoTime(), System.currentTimeMillis(), cpuUsed(), readResidentMb());
  }

  /** The processor time that this process has used. */
  static Duration cpuUsed() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return Duration.ofNanos(system.getProcessCpuTime());
  }

  private static double readResidentMb() {
    if (!Files.isReadable(STATUS)) {
      return Double.NaN;
    }
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(RESIDENT))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * A small join in a folder: orders that are paid or not, one source plain and one compressed. Order
 * {@code a} is paid in time, {@code b} late, {@code c} never, {@code d} is paid without an order.
 */
final class Orders {

  private static final String SPEC =
      """
      join: order
      key: order
      time: at
      wait: 10s
      events:
        order: { from: orders }
        paid:  { from: payments, when: { kind: paid } }
      outcomes:
        sold: { all: [order, paid] }
      """;

  private static final List<String> ORDERS =
      List.of(
          "{\"order\":\"a\",\"at\":\"2026-01-01T00:00:00Z\"}",
          "{\"order\":\"b\",\"at\":\"2026-01-01T00:00:01Z\"}",
          "{\"order\":\"c\",\"at\":\"2026-01-01T00:00:02Z\"}",
          "no order");

  private static final List<String> PAYMENTS =
      List.of(
          "{\"order\":\"a\",\"kind\":\"paid\",\"at\":\"2026-01-01T00:00:05Z\"}",
          "{\"order\":\"b\",\"kind\":\"paid\",\"at\":\"2026-01-01T00:00:12Z\"}",
          "{\"order\":\"c\",\"kind\":\"refused\",\"at\":\"2026-01-01T00:00:05Z\"}",
          "{\"order\":\"d\",\"kind\":\"paid\",\"at\":\"2026-01-01T00:00:05Z\"}");

  private Orders() {}

  /** Writes the spec and its sources; the spec's path. */
  static Path in(Path folder) throws IOException {
    Files.write(folder.resolve("orders.jsonl"), ORDERS);
    Files.write(payments(folder), gzip(String.join("\n", PAYMENTS)));
    return Files.writeString(folder.resolve("order.yaml"), SPEC);
  }

  /** The compressed source. */
  static Path payments(Path folder) {
    return folder.resolve("payments.jsonl.gz");
  }

  /** Cuts the end off the compressed source. */
  static Path cutOff(Path folder) throws IOException {
    byte[] whole = Files.readAllBytes(payments(folder));
    return Files.write(payments(folder), Arrays.copyOf(whole, whole.length / 2));
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}

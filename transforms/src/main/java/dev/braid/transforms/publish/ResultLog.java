// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.publish;

import java.io.IOException;
import java.util.List;

/** Where results are published. */
public interface ResultLog {

  /** Where a record with {@code key} would land now. */
  Place place(String key) throws IOException;

  /**
   * Appends records and waits until the log has acknowledged all of them.
   *
   * @throws IOException if one was not acknowledged within the log's time-out for sending; it may
   *     be there nevertheless, but will not appear later than the time-out
   */
  void send(List<Outgoing> results) throws IOException;

  /**
   * Whether a record with {@code id} is at {@code place}, looked up to the end that the partition
   * has now.
   */
  boolean has(String id, Place place) throws IOException;
}

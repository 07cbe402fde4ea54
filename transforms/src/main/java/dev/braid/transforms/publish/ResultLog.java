// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.publish;

import dev.braid.transforms.model.Outgoing;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where results are published. Used by one thread. */
public interface ResultLog extends AutoCloseable {

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
   * Looks for records from their places on, up to the end that the log has now.
   *
   * @return the ids that are there
   */
  Set<String> find(Map<String, Place> places) throws IOException;

  /** Gives up what is still being sent, and lets go of every connection. */
  @Override
  void close();
}

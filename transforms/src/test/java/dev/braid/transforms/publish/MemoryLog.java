// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.publish;

import dev.braid.transforms.model.Outgoing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A log in memory, which may fail as told. */
final class MemoryLog implements ResultLog {

  final List<String> ids = new ArrayList<>();
  final List<Integer> sends = new ArrayList<>();
  volatile int failures;
  boolean broken;
  Runnable duringSend = () -> {};
  volatile boolean closed;

  @Override
  public synchronized Place place(String key) {
    return new Place(0, ids.size());
  }

  @Override
  public void send(List<Outgoing> results) throws IOException {
    duringSend.run();
    append(results);
  }

  private synchronized void append(List<Outgoing> results) throws IOException {
    if (broken) {
      throw new IllegalStateException("the topic is gone");
    }
    if (failures > 0) {
      failures--;
      throw new IOException("away");
    }
    sends.add(results.size());
    results.forEach(result -> ids.add(result.id()));
  }

  @Override
  public synchronized Set<String> find(Map<String, Place> places) {
    Set<String> found = new HashSet<>();
    places.forEach(
        (id, place) -> {
          if (ids.subList((int) place.from(), ids.size()).contains(id)) {
            found.add(id);
          }
        });
    return found;
  }

  @Override
  public void close() {
    closed = true;
  }
}

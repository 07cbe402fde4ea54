// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.publish;

import dev.braid.transforms.model.Outgoing;
import dev.braid.transforms.publish.Place;
import dev.braid.transforms.publish.ResultLog;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A log and what sending takes until it is acknowledged. */
record TimedLog(ResultLog of, Cost cost) implements ResultLog {

  @Override
  public Place place(String key) throws IOException {
    return of.place(key);
  }

  @Override
  public void send(List<Outgoing> results) throws IOException {
    boolean unused =
        cost.of(
            () -> {
              of.send(results);
              return true;
            });
  }

  @Override
  public Set<String> find(Map<String, Place> places) throws IOException {
    return of.find(places);
  }

  @Override
  public void close() {
    of.close();
  }
}

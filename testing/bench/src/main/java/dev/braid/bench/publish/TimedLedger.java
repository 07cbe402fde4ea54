// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.publish;

import dev.braid.transforms.publish.Ledger;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A ledger and what its answers take. */
record TimedLedger(Ledger of, Cost cost) implements Ledger {

  @Override
  public List<Answer> claim(String token, Duration lease, List<Ask> asks, boolean yielding)
      throws IOException {
    return cost.of(() -> of.claim(token, lease, asks, yielding));
  }

  @Override
  public List<Boolean> takeOver(String token, Duration lease, List<TakeOver> claims)
      throws IOException {
    return cost.of(() -> of.takeOver(token, lease, claims));
  }

  @Override
  public List<Boolean> settle(List<Held> claims) throws IOException {
    return cost.of(() -> of.settle(claims));
  }

  @Override
  public void close() {
    of.close();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.publish;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Does what it is asked, but loses its first answer to each kind of question. */
final class ForgetfulLedger implements Ledger {

  private final Ledger ledger;
  private final Set<String> lost = new HashSet<>();

  ForgetfulLedger(Ledger ledger) {
    this.ledger = ledger;
  }

  @Override
  public List<Answer> claim(String token, Duration lease, List<Ask> asks, boolean yielding)
      throws IOException {
    return reply("claim", ledger.claim(token, lease, asks, yielding));
  }

  @Override
  public List<Boolean> takeOver(String token, Duration lease, List<TakeOver> claims)
      throws IOException {
    return reply("take over", ledger.takeOver(token, lease, claims));
  }

  @Override
  public List<Boolean> settle(List<Held> claims) throws IOException {
    return reply("settle", ledger.settle(claims));
  }

  private <T> T reply(String question, T answer) throws IOException {
    if (lost.add(question)) {
      throw new IOException("the answer to '" + question + "' was lost");
    }
    return answer;
  }

  @Override
  public void close() {
    ledger.close();
  }
}

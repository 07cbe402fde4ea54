// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.publish;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Keeps the claims. Each call is one round trip for a whole batch; each id in it is handled
 * atomically, by the ledger's own clock. A call whose reply was lost may be made again, and one
 * that failed may succeed later. Used by one thread.
 */
public interface Ledger extends AutoCloseable {

  /** What a claim of an id was answered with. */
  sealed interface Answer {}

  /** It was free, or this attempt's already: the result may be sent within the lease. */
  record Granted() implements Answer {}

  /** It is published. */
  record Done() implements Answer {}

  /** Someone else is publishing it, or is given the time to. */
  record Busy() implements Answer {}

  /**
   * Someone else was publishing it, but beyond its lease: whether it is published, the log tells.
   */
  record Abandoned(Pending claim) implements Answer {}

  /**
   * A claim that is pending.
   *
   * @param token the attempt that has it
   * @param place where its result must land
   * @param until the end of its lease, in milliseconds of the ledger's clock
   */
  record Pending(String token, Place place, long until) {}

  /** An id and the place of its result. */
  record Ask(String id, Place place) {}

  /** An id whose claim is pending for {@code token}. */
  record Held(String id, String token) {}

  /** A claim to be taken over, from whom and for which place. */
  record TakeOver(String id, Pending from, Place place) {}

  /**
   * Claims ids for {@code token}; a claim that {@code token} has is renewed.
   *
   * @param yielding whether what is free is left to the active deployment, if the ledger knows one
   *     and this is another
   * @return an answer for each ask, in order
   */
  List<Answer> claim(String token, Duration lease, List<Ask> asks, boolean yielding)
      throws IOException;

  /**
   * Takes over abandoned claims, each if it still is exactly what it was, its lease included: an
   * attempt that only stalled may have renewed it after the log was looked at.
   *
   * @return for each, whether it was
   */
  List<Boolean> takeOver(String token, Duration lease, List<TakeOver> claims) throws IOException;

  /**
   * Marks claims as done, each if it is still pending for its token.
   *
   * @return for each, whether it is done now
   */
  List<Boolean> settle(List<Held> claims) throws IOException;

  /** Lets go of every connection. */
  @Override
  void close();
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.publish;

import dev.braid.transforms.model.Outgoing;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/**
 * Publishes records, each once, whoever else publishes it too: a bundle that is tried again, an
 * earlier life of this job, another deployment of it. How, {@link Publisher} says.
 *
 * <pre>{@code
 * results.apply(
 *     "Publish",
 *     PublishOnce.of("match", () -> ledger(), () -> log()).withLease(Duration.ofSeconds(15)));
 * }</pre>
 *
 * <p><b>Guarantee.</b> A bundle succeeds only when all of its records are in the log, each exactly
 * once among all that share the ledger, as long as the ledger keeps its claims and no publisher
 * stalls for longer than half of what the lease outlasts a send. On a runner that finishes bundles
 * before a checkpoint (on Flink: {@code finishBundleBeforeCheckpointing}) a checkpoint so holds
 * nothing unpublished, and nothing is lost. Records with different values and the same id are one:
 * the first published wins.
 *
 * <p><b>Order.</b> Records of one bundle and key are published in their order.
 *
 * <p><b>Errors.</b> While the ledger or the log is out of reach the transform waits, and with it
 * what comes before it. What waiting cannot cure fails the bundle.
 *
 * <p><b>Cost.</b> A record is published at once; what comes meanwhile goes together. Two round
 * trips to the ledger and one send for such a batch.
 */
public final class PublishOnce extends PTransform<PCollection<Outgoing>, PDone> {

  private static final long serialVersionUID = 1;

  /** The default of {@link #withLease}. */
  public static final Duration DEFAULT_LEASE = Duration.ofSeconds(15);

  /** The default of {@link #withSendTimeout}. */
  public static final Duration DEFAULT_SEND_TIMEOUT = Duration.ofSeconds(7);

  /**
   * Opens a connection, where the records are: once for each thread that publishes.
   *
   * @param <T> what is opened
   */
  public interface Opening<T> extends Serializable {
    /**
     * Connects.
     *
     * @throws IOException if that does not work now; it is tried again
     */
    T open() throws IOException;
  }

  private final String join;
  private final Opening<Ledger> ledger;
  private final Opening<ResultLog> log;
  private final Duration lease;
  private final Duration sendTimeout;

  private PublishOnce(
      String join,
      Opening<Ledger> ledger,
      Opening<ResultLog> log,
      Duration lease,
      Duration sendTimeout) {
    this.join = join;
    this.ledger = ledger;
    this.log = log;
    this.lease = lease;
    this.sendTimeout = sendTimeout;
  }

  /**
   * Publishes to a log, with claims in a ledger.
   *
   * @param join its name, for counters
   */
  public static PublishOnce of(String join, Opening<Ledger> ledger, Opening<ResultLog> log) {
    return new PublishOnce(join, ledger, log, DEFAULT_LEASE, DEFAULT_SEND_TIMEOUT);
  }

  /**
   * How long a claim is its publisher's. What a publisher had begun when it died waits for the end
   * of its lease.
   */
  public PublishOnce withLease(Duration lease) {
    return new PublishOnce(join, ledger, log, lease, sendTimeout);
  }

  /**
   * How long the log may take at most until it has acknowledged a send or given it up; at most half
   * of the lease.
   */
  public PublishOnce withSendTimeout(Duration sendTimeout) {
    return new PublishOnce(join, ledger, log, lease, sendTimeout);
  }

  @Override
  public PDone expand(PCollection<Outgoing> records) {
    Publisher.checkTimes(lease, sendTimeout);
    records.apply("Publish", ParDo.of(new PublishOnceFn(join, ledger, log, lease, sendTimeout)));
    return PDone.in(records.getPipeline());
  }
}

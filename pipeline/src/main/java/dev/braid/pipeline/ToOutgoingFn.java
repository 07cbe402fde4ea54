// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline;

import dev.braid.transforms.model.Counters;
import dev.braid.transforms.model.Outgoing;
import dev.braid.transforms.model.Rejected;
import dev.braid.transforms.model.Rejected.Reason;
import java.util.Arrays;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Makes the records of a topic. What Kafka would not take for its size, and so would stop the job
 * for ever, is rejected with its beginning. Its name is part of every savepoint.
 */
final class ToOutgoingFn<T> extends DoFn<T, Outgoing> {

  static final TupleTag<Outgoing> RECORDS = new TupleTag<>("records") {};
  static final TupleTag<Rejected> TOO_LARGE = new TupleTag<>("too-large") {};

  /** How much of a record that is too large goes to the rejected. */
  private static final int BEGINNING = 64 * 1024;

  private final String join;
  private final String output;
  private final RecordLimit limit;
  private final SerializableFunction<T, Outgoing> record;

  /**
   * Makes records as {@code record} does.
   *
   * @param output its name, to tell of a record
   */
  ToOutgoingFn(
      String join, String output, RecordLimit limit, SerializableFunction<T, Outgoing> record) {
    this.join = join;
    this.output = output;
    this.limit = limit;
    this.record = record;
  }

  @ProcessElement
  public void process(@Element T element, MultiOutputReceiver out) {
    Outgoing made = record.apply(element);
    if (limit.allows(made)) {
      out.get(RECORDS).output(made);
    } else {
      Counters.of(join, Counters.REJECTED, Reason.TOO_LARGE.text()).inc();
      out.get(TOO_LARGE).output(rejected(made));
    }
  }

  private Rejected rejected(Outgoing made) {
    byte[] value = made.value();
    return new Rejected(
        output + "/" + made.id(),
        join,
        Reason.TOO_LARGE,
        "it would be a record of "
            + value.length
            + " bytes among the "
            + output
            + "; Kafka's 'max.request.size' allows "
            + limit.bytes(),
        null,
        null,
        Arrays.copyOf(value, Math.min(value.length, BEGINNING)),
        value.length);
  }
}

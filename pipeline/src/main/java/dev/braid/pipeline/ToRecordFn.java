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
final class ToRecordFn<InputT, RecordT> extends DoFn<InputT, RecordT> {

  static final TupleTag<Rejected> TOO_LARGE = new TupleTag<>("too-large") {};

  /** How much of a record that is too large goes to the rejected. */
  private static final int BEGINNING = 64 * 1024;

  private final String join;
  private final String output;
  private final RecordLimit limit;
  private final SerializableFunction<InputT, Outgoing> outgoing;
  private final SerializableFunction<Outgoing, RecordT> record;
  private final TupleTag<RecordT> records;

  /**
   * Makes records as {@code record} does of what {@code outgoing} gives.
   *
   * @param output its name, to tell of a record
   * @param records where they go
   */
  ToRecordFn(
      String join,
      String output,
      RecordLimit limit,
      SerializableFunction<InputT, Outgoing> outgoing,
      SerializableFunction<Outgoing, RecordT> record,
      TupleTag<RecordT> records) {
    this.join = join;
    this.output = output;
    this.limit = limit;
    this.outgoing = outgoing;
    this.record = record;
    this.records = records;
  }

  @ProcessElement
  public void process(@Element InputT element, MultiOutputReceiver out) {
    Outgoing made = outgoing.apply(element);
    if (limit.allows(made)) {
      out.get(records).output(record.apply(made));
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

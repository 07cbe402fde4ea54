// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import dev.braid.transforms.model.Header;
import dev.braid.transforms.model.SourceRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.TimestampedValue;
import org.jspecify.annotations.Nullable;

/**
 * Takes the records of Kafka as they are: one, as KafkaIO has them, or a batch, as {@link
 * TurnTakingSource}. A savepoint holds the source that it was made of, and the first versions' was
 * KafkaIO's. Its name is part of every savepoint, too.
 */
final class ReadTopicFn extends DoFn<Object, SourceRecord> {

  private static final byte[] NOTHING = {};

  @ProcessElement
  public void process(@Element Object read, OutputReceiver<SourceRecord> out) {
    if (read instanceof List<?> batch) {
      for (Object each : batch) {
        TimestampedValue<?> one = (TimestampedValue<?>) each;
        out.outputWithTimestamp(taken(one.getValue()), one.getTimestamp());
      }
    } else {
      out.output(taken(read));
    }
  }

  @SuppressWarnings("unchecked") // a topic is read as bytes
  private static SourceRecord taken(Object read) {
    KafkaRecord<byte[], byte[]> record = (KafkaRecord<byte[], byte[]>) read;
    byte @Nullable [] value = record.getKV().getValue();
    byte[] bytes = value == null ? NOTHING : value;
    return new SourceRecord(
        record.getTopic() + "/" + record.getPartition(),
        record.getOffset(),
        bytes,
        bytes.length,
        record.getKV().getKey(),
        headers(record));
  }

  private static List<Header> headers(KafkaRecord<byte[], byte[]> record) {
    if (record.getHeaders() == null) {
      return List.of();
    }
    List<Header> headers = new ArrayList<>();
    record.getHeaders().forEach(header -> headers.add(new Header(header.key(), header.value())));
    return headers;
  }
}

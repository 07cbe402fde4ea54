// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import dev.braid.transforms.model.Header;
import dev.braid.transforms.model.SourceRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.transforms.DoFn;
import org.jspecify.annotations.Nullable;

/** Takes the records of Kafka as they are. Its name is part of every savepoint. */
final class ReadTopicFn extends DoFn<KafkaRecord<byte[], byte[]>, SourceRecord> {

  private static final byte[] NOTHING = {};

  @ProcessElement
  public void process(
      @Element KafkaRecord<byte[], byte[]> record, OutputReceiver<SourceRecord> out) {
    byte @Nullable [] value = record.getKV().getValue();
    byte[] bytes = value == null ? NOTHING : value;
    out.output(
        new SourceRecord(
            record.getTopic() + "/" + record.getPartition(),
            record.getOffset(),
            bytes,
            bytes.length,
            record.getKV().getKey(),
            headers(record)));
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

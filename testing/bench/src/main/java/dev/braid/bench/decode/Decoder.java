// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.decode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.braid.bench.FnRun;
import dev.braid.bench.operator.Message;
import dev.braid.bench.stream.Messages;
import dev.braid.transforms.decode.DecodeEvents;
import dev.braid.transforms.decode.EventPattern;
import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.FieldPath;
import dev.braid.transforms.model.SourceRecord;
import dev.braid.transforms.model.SourceRecordCoder;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.values.KV;

/** Who finds the key and the time of records. */
enum Decoder {
  /** {@link DecodeEvents} as a stream has it; it also checks that the bytes are one JSON object. */
  BRAID {
    @Override
    void decode(List<byte[]> records, Found found) {
      EventPattern pattern =
          new EventPattern(
              TYPE,
              List.of(),
              List.of(FieldPath.of(Records.KEY)),
              FieldPath.of(Records.TIME),
              null);
      DecodeEvents transform =
          DecodeEvents.of("bench", "starts", List.of(pattern), 1 << 20)
              .withMaxAhead(Duration.ofHours(1), Clock.systemUTC());
      List<SourceRecord> elements =
          records.stream().map(bytes -> SourceRecord.of("starts-0", 0, bytes)).toList();
      try (FnRun<SourceRecord> run =
          FnRun.of(transform, SourceRecordCoder.of(), output -> take(output, found))) {
        while (found.wantsMore()) {
          run.bundle(elements);
        }
      }
    }

    private static void take(Object output, Found found) {
      if (output instanceof KV<?, ?> event
          && event.getKey() instanceof String key
          && event.getValue() instanceof Event value) {
        found.take(key, value.time());
      } else {
        throw new IllegalStateException("it is no event: " + output);
      }
    }
  },

  /** Jackson's tree of the record, and the two fields of it. */
  TREE {
    @Override
    void decode(List<byte[]> records, Found found) throws IOException {
      ObjectMapper mapper = new ObjectMapper();
      while (found.wantsMore()) {
        for (byte[] bytes : records) {
          JsonNode tree = mapper.readTree(bytes);
          String key = tree.path(Records.KEY).asText();
          long time = Instant.parse(tree.path(Records.TIME).asText()).toEpochMilli();
          take(new Message(key, TYPE, time, bytes), found);
        }
      }
    }
  },

  /** Jackson's parser, which skips all else: what the native contenders do. */
  PARSER {
    @Override
    void decode(List<byte[]> records, Found found) throws IOException {
      while (found.wantsMore()) {
        for (byte[] bytes : records) {
          take(Messages.parse(TYPE, bytes), found);
        }
      }
    }
  };

  private static final String TYPE = "start";

  /** Decodes all records, again and again while {@code found} wants more. */
  abstract void decode(List<byte[]> records, Found found) throws IOException;

  private static void take(Message message, Found found) {
    found.take(message.key, message.time);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

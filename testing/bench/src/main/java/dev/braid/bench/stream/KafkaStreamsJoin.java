// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.stream;

import dev.braid.bench.operator.Joined;
import dev.braid.bench.operator.Message;
import dev.braid.bench.operator.Workload.Fate;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * The same with Kafka Streams: a store of the open trips, a store of their deadlines in the order
 * of time, a punctuation that decides what has fallen due, and transactions for the results.
 */
public final class KafkaStreamsJoin {

  private static final String TRIPS = "trips";
  private static final String DEADLINES = "deadlines";
  private static final Duration PUNCTUATION = Duration.ofMillis(10);

  private KafkaStreamsJoin() {}

  public static void main(String[] args) throws Exception {
    Contest contest = Contest.of(args);
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, contest.outputs());
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, contest.bootstrap());
    properties.put(StreamsConfig.STATE_DIR_CONFIG, contest.folder());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, contest.parallelism());
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, contest.checkpoints().toMillis());
    // Its own 10 s would end a transaction that is committed every 10 s.
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 60_000);
    properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
    properties.put("auto.offset.reset", "earliest");
    KafkaStreams streams = new KafkaStreams(topology(contest), properties);
    streams.start();
    Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
    Thread.currentThread().join();
  }

  private static Topology topology(Contest contest) {
    Topology topology = new Topology();
    for (String type : Contest.TYPES) {
      topology.addSource(
          type, new StringDeserializer(), new ByteArrayDeserializer(), contest.topic(type));
    }
    topology.addProcessor("join", () -> new Join(contest), Contest.TYPES.toArray(new String[0]));
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(TRIPS), Serdes.String(), Serdes.ByteArray())
            .withCachingDisabled(),
        "join");
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(DEADLINES), Serdes.Bytes(), Serdes.ByteArray())
            .withCachingDisabled(),
        "join");
    for (String output : List.of("results", "missing")) {
      topology.addSink(
          output,
          contest.output(output),
          new StringSerializer(),
          new ByteArraySerializer(),
          "join");
    }
    return topology;
  }

  @SuppressWarnings("NullAway.Init") // Kafka Streams calls init first
  private static final class Join implements Processor<String, byte[], String, byte[]> {

    private static final byte[] NOTHING = {};

    private final Contest contest;
    private ProcessorContext<String, byte[]> context;
    private KeyValueStore<String, byte[]> trips;
    private KeyValueStore<Bytes, byte[]> deadlines;
    private long newest = Long.MIN_VALUE;
    private long newestAt;

    /** No deadline is before it; a scan from further back would pass over all that were deleted. */
    private long undecided;

    Join(Contest contest) {
      this.contest = contest;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> given) {
      context = given;
      trips = given.getStateStore(TRIPS);
      deadlines = given.getStateStore(DEADLINES);
      given.schedule(PUNCTUATION, PunctuationType.WALL_CLOCK_TIME, this::decideWhatIsDue);
    }

    @Override
    public void process(Record<String, byte[]> record) {
      try {
        String topic = context.recordMetadata().orElseThrow().topic();
        String type = topic.substring(contest.sources().length() + 1, topic.length() - 1);
        Message event = Messages.parse(type, record.value());
        newest = Math.max(newest, event.time);
        newestAt = System.currentTimeMillis();
        byte[] stored = trips.get(event.key);
        List<Message> events = stored == null ? new ArrayList<>() : decode(event.key, stored);
        long deadline = event.time + Contest.WAIT.toMillis();
        if (stored == null) {
          deadlines.put(due(deadline, event.key), NOTHING);
          undecided = Math.min(undecided, deadline);
        } else if (events.isEmpty()) {
          return; // decided
        }
        if (events.stream().noneMatch(held -> held.type.equals(type))) {
          events.add(event);
        }
        if (events.size() == Contest.TYPES.size()) {
          forward("results", new Joined(event.key, Fate.COMPLETE, events));
          trips.put(event.key, NOTHING);
        } else {
          trips.put(event.key, encode(events));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void decideWhatIsDue(long now) {
      if (newest == Long.MIN_VALUE) {
        return;
      }
      long watermark =
          newest
              - Contest.DISORDER.toMillis()
              + Math.max(0, System.currentTimeMillis() - newestAt - 500);
      if (watermark <= undecided) {
        return;
      }
      List<Bytes> done = new ArrayList<>();
      try (KeyValueIterator<Bytes, byte[]> due =
          deadlines.range(due(undecided, ""), due(watermark, ""))) {
        while (due.hasNext()) {
          KeyValue<Bytes, byte[]> next = due.next();
          done.add(next.key);
        }
      }
      undecided = watermark;
      for (Bytes each : done) {
        deadlines.delete(each);
        String key =
            new String(
                each.get(), Long.BYTES, each.get().length - Long.BYTES, StandardCharsets.UTF_8);
        byte[] stored = trips.get(key);
        if (stored == null) {
          continue;
        }
        try {
          List<Message> events = decode(key, stored);
          if (!events.isEmpty()) {
            long deadline =
                events.stream().mapToLong(event -> event.time).max().orElseThrow()
                    + Contest.WAIT.toMillis();
            if (deadline >= watermark) {
              deadlines.put(due(deadline, key), NOTHING);
              continue;
            }
            boolean partial =
                events.stream().anyMatch(event -> event.type.equals(Contest.START))
                    && events.stream().anyMatch(event -> event.type.equals(Contest.MIDDLE));
            forward(
                partial ? "results" : "missing",
                new Joined(key, partial ? Fate.PARTIAL : Fate.MISSING, events));
          }
          trips.delete(key);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }

    private void forward(String output, Joined joined) throws IOException {
      Line line = Messages.line(contest, joined);
      RecordHeaders headers = new RecordHeaders();
      headers.add("braid-id", line.id.getBytes(StandardCharsets.UTF_8));
      context.forward(
          new Record<>(line.key, line.json, System.currentTimeMillis(), headers), output);
    }

    private static Bytes due(long time, String key) {
      byte[] text = key.getBytes(StandardCharsets.UTF_8);
      return Bytes.wrap(
          ByteBuffer.allocate(Long.BYTES + text.length).putLong(time).put(text).array());
    }

    private static byte[] encode(List<Message> events) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (DataOutputStream out = new DataOutputStream(bytes)) {
        for (Message event : events) {
          out.writeByte(Contest.TYPES.indexOf(event.type));
          out.writeLong(event.time);
          out.writeInt(event.payload.length);
          out.write(event.payload);
        }
      }
      return bytes.toByteArray();
    }

    private static List<Message> decode(String key, byte[] stored) throws IOException {
      List<Message> events = new ArrayList<>();
      try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(stored))) {
        while (in.available() > 0) {
          String type = Contest.TYPES.get(in.readByte());
          long time = in.readLong();
          events.add(new Message(key, type, time, in.readNBytes(in.readInt())));
        }
      }
      return events;
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.operator;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.DiscardingSink;

/** A native contender on a Flink of this process. */
final class NativeRun {

  private NativeRun() {}

  static void run(
      Workload workload, KeyedProcessFunction<String, Message, Joined> join, Configuration config)
      throws Exception {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1, config);
    env.getConfig().enableObjectReuse();
    env.getConfig().setAutoWatermarkInterval(OperatorRun.WATERMARK_MILLIS);
    byte[] payload = OperatorRun.payload(workload);
    env.fromSequence(0, workload.numbers() - 1)
        .flatMap(
            (FlatMapFunction<Long, Message>)
                (number, out) -> {
                  Tally.taken(number);
                  Workload.Line line = workload.line(number);
                  if (line != null) {
                    out.collect(new Message(line.key(), line.type(), line.time(), payload));
                  }
                })
        .returns(Message.class)
        .assignTimestampsAndWatermarks(
            WatermarkStrategy.<Message>forMonotonousTimestamps()
                .withTimestampAssigner((message, unused) -> message.time))
        .keyBy(message -> message.key)
        .process(join)
        .map(
            joined -> {
              Tally.count(joined.fate, joined.key);
              return joined;
            })
        .returns(Joined.class)
        .addSink(new DiscardingSink<>());
    env.execute();
  }
}

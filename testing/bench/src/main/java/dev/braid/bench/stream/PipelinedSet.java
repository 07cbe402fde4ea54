// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.params.SetParams;

/** The same, asynchronously: what comes while one request is under way goes into the next. */
final class PipelinedSet extends RichAsyncFunction<Line, Line> {

  private static final long serialVersionUID = 1;
  private static final int MOST = 500;

  private record Asked(Line line, ResultFuture<Line> answer) {}

  private final Contest contest;
  private transient LinkedBlockingQueue<Asked> queue;
  private transient Thread thread;

  PipelinedSet(Contest contest) {
    this.contest = contest;
  }

  @Override
  public void open(Configuration unused) {
    queue = new LinkedBlockingQueue<>();
    thread = new Thread(this::ask, "claims");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void asyncInvoke(Line line, ResultFuture<Line> answer) {
    queue.add(new Asked(line, answer));
  }

  private void ask() {
    List<Asked> batch = new ArrayList<>();
    try (Jedis redis = new Jedis(contest.redisUri())) {
      while (!Thread.currentThread().isInterrupted()) {
        batch.add(queue.take());
        queue.drainTo(batch, MOST);
        Pipeline pipeline = redis.pipelined();
        SetParams params = SetParams.setParams().nx().ex(Contest.RETENTION.toSeconds());
        List<Response<String>> replies = new ArrayList<>(batch.size());
        for (Asked each : batch) {
          replies.add(pipeline.set(each.line().id, "1", params));
        }
        pipeline.sync();
        for (int i = 0; i < batch.size(); i++) {
          Asked each = batch.get(i);
          each.answer().complete(replies.get(i).get() == null ? List.of() : List.of(each.line()));
        }
        batch.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      batch.forEach(each -> each.answer().completeExceptionally(e));
    }
  }

  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.live;

import dev.braid.runners.cluster.FlinkRest;
import dev.braid.testing.stack.FlinkCluster;
import dev.braid.testing.stack.KafkaBroker;
import dev.braid.testing.stack.RedisServer;
import dev.braid.testing.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a stack that they have in common: six slots, state in RocksDB. It is started for the
 * first who asks and ended after the last test of all. The jobs of a class are cancelled after it;
 * topics and claims stay, so a join needs a name that no other has.
 */
final class CommonStack implements ParameterResolver, AfterAllCallback {

  private static final Namespace NAMESPACE = Namespace.create(CommonStack.class);

  /** A stack that runs, and its files. */
  private record Running(Stack stack, Path folder) implements AutoCloseable {
    static Running start() {
      try {
        Path folder = Files.createTempDirectory("stack-");
        Stack stack =
            Stack.of(
                KafkaBroker.in(folder.resolve("kafka")),
                RedisServer.in(folder.resolve("redis")),
                FlinkCluster.in(folder.resolve("flink"))
                    .withSlots(6)
                    .withLibraries(Path.of("target", "braid-job.jar"))
                    .withSetting("metrics.fetcher.update-interval", "2000"));
        stack.start();
        return new Running(stack, folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      stack.close();
      Utils.delete(folder.toFile());
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Stack.class;
  }

  @Override
  public Stack resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return running(context).stack();
  }

  private static Running running(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(Running.class, type -> Running.start(), Running.class);
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    FlinkRest flink = FlinkRest.at(running(context).stack().flink().url());
    for (FlinkRest.Job job : flink.jobs()) {
      if (!job.isEnded()) {
        flink.cancel(job.id());
      }
    }
  }
}

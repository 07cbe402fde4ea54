// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a stack leaves in its folder for the next command: all but its processes, which each name
 * themselves in a file of their own.
 *
 * @param keep whether data survives the stack
 */
record StackFile(
    Addresses addresses, int slots, int taskManagers, boolean stateInMemory, boolean keep) {

  private static final String NAME = "stack.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  static StackFile of(Stack stack, boolean keep) {
    Map<String, String> prometheus = new LinkedHashMap<>();
    Map<String, Path> logs = new LinkedHashMap<>();
    logs.put(stack.kafka().name(), stack.kafka().log());
    logs.put(stack.redis().name(), stack.redis().log());
    JobManager jobManager = stack.flink().jobManager();
    prometheus.put(jobManager.name(), jobManager.prometheusUrl());
    logs.put(jobManager.name(), jobManager.log());
    for (TaskManager taskManager : stack.flink().taskManagers()) {
      prometheus.put(taskManager.name(), taskManager.prometheusUrl());
      logs.put(taskManager.name(), taskManager.log());
    }
    return new StackFile(
        new Addresses(
            stack.kafka().bootstrap(), stack.redis().url(), stack.flink().url(), prometheus, logs),
        stack.flink().slots(),
        stack.flink().taskManagers().size(),
        stack.flink().isStateInMemory(),
        keep);
  }

  static Optional<StackFile> read(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(file), StackFile.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is not what a stack leaves there", e);
    }
  }

  void write(Path folder) throws IOException {
    Files.write(
        folder.resolve(NAME), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
  }

  static void delete(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(NAME));
  }

  /**
   * What is asked for must be what is there.
   *
   * @throws IllegalArgumentException if it is not
   */
  void requireFits(StackSettings asked) {
    boolean fits =
        isPort(asked.kafkaPort(), "kafka://" + addresses.kafka())
            && isPort(asked.redisPort(), addresses.redis())
            && isPort(asked.flinkPort(), addresses.flink())
            && (asked.slots() == null || asked.slots() == slots)
            && (asked.taskManagers() == null || asked.taskManagers() == taskManagers)
            && (asked.stateInMemory() == null || asked.stateInMemory() == stateInMemory);
    if (!fits) {
      throw new IllegalArgumentException(
          "the stack is already up with other settings; stop it first with down");
    }
  }

  private static boolean isPort(@Nullable Integer asked, String url) {
    return asked == null || URI.create(url).getPort() == asked;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.stack;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

final class LocalStackTest {

  private static final StackSettings FREE_PORTS =
      new StackSettings(Ports.free(), Ports.free(), Ports.free(), null, null, true);

  @Test
  void whatIsKeptIsThereWhenItIsUpAgain(@TempDir Path folder) throws Exception {
    LocalStack stack = LocalStack.in(folder);
    try {
      Addresses first = stack.up(FREE_PORTS, true).addresses();
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", first.kafka()));
          Jedis client = new Jedis(URI.create(first.redis()))) {
        admin.createTopics(List.of(new NewTopic("kept", 2, (short) 1))).all().get();
        client.set("kept", "yes");
      }
      assertThat(stack.down(), containsInAnyOrder("jobmanager", "taskmanager-1", "kafka", "redis"));
      assertThat(stack.down(), is(empty()));

      Addresses again = stack.up(FREE_PORTS, true).addresses();
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", again.kafka()));
          Jedis client = new Jedis(URI.create(again.redis()))) {
        assertThat(admin.listTopics().names().get(), hasItem("kept"));
        assertThat(client.get("kept"), is("yes"));
      }

      long pid = RunningProcess.read(folder.resolve("redis/redis.pid")).orElseThrow().pid();
      ProcessHandle redis = ProcessHandle.of(pid).orElseThrow();
      assertThat(redis.destroyForcibly(), is(true));
      redis.onExit().get();
      IOException dead = assertThrows(IOException.class, () -> stack.up(FREE_PORTS, true));
      assertThat(dead.getMessage(), containsString("redis of the stack in " + folder + " ended"));
    } finally {
      stack.down();
    }
  }

  @Test
  void aTakenPortIsAMistakeThatLeavesNothing(@TempDir Path parent) throws IOException {
    Path folder = parent.resolve("stack");
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int taken = other.getLocalPort();
      IllegalArgumentException wrong =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  LocalStack.in(folder)
                      .up(new StackSettings(null, taken, null, null, null, null), false));
      assertThat(wrong.getMessage(), containsString("port " + taken + " for Redis is taken"));
    }
    assertThat(Files.exists(folder), is(false));
  }

  @Test
  void aFolderOfSomethingElseIsLeftAlone(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("thesis.txt"), "years of work");
    IllegalArgumentException wrong =
        assertThrows(
            IllegalArgumentException.class, () -> LocalStack.in(folder).up(FREE_PORTS, true));
    assertThat(wrong.getMessage(), endsWith("is not empty and not the folder of a stack"));
    assertThat(LocalStack.in(folder).down(), is(empty()));
    try (var files = Files.list(folder)) {
      assertThat(files.toList(), is(List.of(file)));
    }
  }

  @Test
  void aProcessWithTheNumberOfALaterOneIsNotOurs() {
    RunningProcess self = RunningProcess.of(ProcessHandle.current());
    assertThat(self.isRunning(), is(true));
    assertThat(new RunningProcess(self.pid(), self.started() + "0").isRunning(), is(false));
  }

  @Test
  void numbersHaveTheirRange() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new StackSettings(70_000, null, null, null, null, null));
    assertThrows(
        IllegalArgumentException.class, () -> new StackSettings(null, null, null, 0, null, null));
    assertThrows(
        IllegalArgumentException.class,
        () -> new StackSettings(9000, 9000, null, null, null, null));
  }
}

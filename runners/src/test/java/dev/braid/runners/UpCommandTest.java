// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import dev.braid.testing.stack.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UpCommandTest {

  @Test
  void startsAndStopsTheStack(@TempDir Path folder) {
    int kafka = Ports.free();
    int redis = Ports.free();
    int flink = Ports.free();
    try {
      CommandLineRun up =
          CommandLineRun.of(
              "up",
              "--dir=" + folder,
              "--kafka-port=" + kafka,
              "--redis-port=" + redis,
              "--flink-port=" + flink,
              "--state=memory");
      assertThat(up.err(), is(""));
      assertThat(up.exitCode(), is(0));
      assertThat(
          up.out(),
          allOf(
              containsString("Flink        http://localhost:" + flink + "\n"),
              containsString(folder.resolve("kafka/kafka.log").toString()),
              containsString("\nexport KAFKA=localhost:" + kafka + "\n"),
              containsString("\nexport REDIS=redis://localhost:" + redis + "\n")));

      CommandLineRun again = CommandLineRun.of("up", "--dir=" + folder);
      assertThat(again.err(), is("braid: it is already up\n"));
      assertThat(again.exitCode(), is(0));
      assertThat(again.out(), is(up.out()));

      CommandLineRun other = CommandLineRun.of("up", "--dir=" + folder, "--slots=3");
      assertThat(other.exitCode(), is(2));
      assertThat(other.err(), startsWith("braid: the stack is already up with other settings"));

      assertThat(
          CommandLineRun.of("up", "--json", "--dir=" + folder).out(),
          startsWith(
              "{\"kafka\":\"localhost:"
                  + kafka
                  + "\",\"redis\":\"redis://localhost:"
                  + redis
                  + "\",\"flink\":\"http://localhost:"
                  + flink
                  + "\",\"prometheus\":{\"jobmanager\":\"http://localhost:"));
    } finally {
      CommandLineRun down = CommandLineRun.of("down", "--json", "--dir=" + folder);
      assertThat(
          down.out(), is("{\"stopped\":[\"jobmanager\",\"taskmanager-1\",\"kafka\",\"redis\"]}\n"));
    }
    assertThat(CommandLineRun.of("down", "--dir=" + folder).out(), startsWith("nothing is up in "));
  }

  @Test
  void aTakenPortIsAWrongCall(@TempDir Path folder) throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = other.getLocalPort();
      CommandLineRun up = CommandLineRun.of("up", "--dir=" + folder, "--kafka-port=" + port);
      assertThat(up.exitCode(), is(2));
      assertThat(up.out(), is(""));
      assertThat(
          up.err().lines().findFirst().orElseThrow(),
          is(
              "braid: port "
                  + port
                  + " for Kafka is taken; give another, or none to have one chosen"));
    }
  }
}

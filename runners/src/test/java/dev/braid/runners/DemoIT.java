// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.braid.testing.live.Topics;
import dev.braid.testing.stack.LocalStack;
import dev.braid.testing.stack.Ports;
import dev.braid.testing.stack.StackSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code braid demo}, with its example. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class DemoIT {

  private static final Pattern TOOK = Pattern.compile("took ([0-9.]+) s");

  @TempDir private Path folder = Path.of("");
  private Path stack = Path.of("");

  @BeforeEach
  void sayWhereThingsAre() {
    System.setProperty(ClusterRun.JAR, Path.of("target", "braid-job.jar").toString());
    System.setProperty(DemoCommand.EXAMPLES, Path.of("..", "pipeline", "examples").toString());
    stack = folder.resolve("stack");
  }

  @AfterEach
  void stop() throws IOException {
    System.clearProperty(ClusterRun.JAR);
    System.clearProperty(DemoCommand.EXAMPLES);
    LocalStack.in(stack).down();
  }

  @Test
  void startsAllShowsResultsAndLeavesNothing() throws IOException {
    CommandLineRun demo = CommandLineRun.of("demo", "--for", "8s", "--rate", "100", "--dir", stack);
    assertThat(demo.err(), demo.exitCode(), is(0));
    assertThat(demo.out(), shown(demo.out(), " ms  complete "), greaterThan(0L));
    assertThat(number(demo.out(), "events"), greaterThan(100L));
    assertThat(number(demo.out(), "complete"), greaterThan(0L));
    assertThat(number(demo.out(), "rejected"), is(0L));
    assertThat(number(demo.out(), "latency p50"), lessThan(5_000L));
    Matcher took = TOOK.matcher(demo.out());
    assertThat(demo.out(), took.find(), is(true));
    assertThat(Double.parseDouble(took.group(1)), lessThan(10.0));
    assertThat(processesOf(stack), is(List.of()));
    assertThat(Files.exists(stack), is(false));
  }

  @Test
  void usesWhatIsUpAndLeavesItAsItWas() throws Exception {
    var up =
        LocalStack.in(stack)
            .up(new StackSettings(Ports.free(), Ports.free(), Ports.free(), 2, 1, true), false);
    String kafka = up.addresses().kafka();
    int before = processesOf(stack).size();

    CommandLineRun wide =
        CommandLineRun.of("demo", "--for=4s", "--parallelism=3", "--json", "--dir", stack);
    assertThat(
        wide.err(), containsString("has 2 free slots, but a parallelism of 3 needs as many"));
    assertThat(wide.exitCode(), is(1));

    for (int i = 0; i < 2; i++) {
      CommandLineRun demo =
          CommandLineRun.of("demo", "--for=6s", "--parallelism=2", "--json", "--dir", stack);
      assertThat(demo.err(), demo.exitCode(), is(0));
      JsonNode summary = new ObjectMapper().readTree(demo.out());
      assertThat(demo.out(), summary.path("complete").asInt(), greaterThan(0));
      assertThat(demo.out(), summary.path("latencyMs").path("p99").asInt(), greaterThan(0));
    }
    assertThat(processesOf(stack).size(), is(before));
    try (Topics topics = Topics.at(kafka)) {
      assertThat(
          topics.names().stream().filter(name -> name.startsWith("demo-")).toList(), is(List.of()));
    }
  }

  @Test
  void aSpecThatIsNotThereStartsNothing() {
    CommandLineRun demo = CommandLineRun.of("demo", folder.resolve("none.yaml"), "--dir", stack);
    assertThat(demo.exitCode(), is(2));
    assertThat(Files.exists(stack), is(false));
    CommandLineRun narrow = CommandLineRun.of("demo", "--parallelism=0", "--dir", stack);
    assertThat(narrow.err(), containsString("braid: --parallelism must be 1 to 64, not 0\n"));
    assertThat(narrow.exitCode(), is(2));
  }

  private static long shown(String out, String part) {
    return out.lines().filter(line -> line.contains(part)).count();
  }

  private static long number(String out, String name) {
    Matcher row = Pattern.compile("^" + name + " +([0-9,]+)", Pattern.MULTILINE).matcher(out);
    assertThat(out, row.find(), is(true));
    return Long.parseLong(row.group(1).replace(",", ""));
  }

  /** Those that have a path beneath a folder among their arguments. */
  private static List<String> processesOf(Path folder) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      for (ProcessHandle process : all.toList()) {
        String line = String.join(" ", process.info().arguments().orElse(new String[0]));
        if (process.isAlive() && line.contains(folder.toString())) {
          found.add(line);
        }
      }
    }
    return found;
  }
}

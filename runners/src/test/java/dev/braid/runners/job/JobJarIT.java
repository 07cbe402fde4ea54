// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import dev.braid.testing.stack.FlinkCluster;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** What is in the job jar, and what is not. */
final class JobJarIT {

  private static final Path JAR = Path.of("target", "braid-job.jar");
  private static final String SERVICES = "META-INF/services/org.apache.beam.sdk.";

  /** Of the cluster, or of nobody there. */
  private static final Pattern FOREIGN =
      Pattern.compile(
          "org/apache/flink/.*|org/rocksdb/.*|org/slf4j/.*|picocli/.*|org/hamcrest/.*|org/junit/.*"
              + "|org/apache/beam/runners/direct/.*|dev/braid/testing/.*|redis/embedded/.*"
              + "|dev/braid/runners/[^/]+\\.class|dev/braid/runners/cluster/.*"
              + "|META-INF/[^/]+\\.(SF|DSA|RSA)|simplelogger.properties");

  private static final List<String> NEEDED =
      List.of(
          "dev/braid/runners/job/JoinJob.class",
          "org/apache/beam/sdk/io/kafka/KafkaIO.class",
          "org/apache/kafka/clients/consumer/KafkaConsumer.class",
          "redis/clients/jedis/Jedis.class",
          "META-INF/LICENSE",
          "META-INF/NOTICE");

  private static final String CLASS = ".class";
  private static final String FLINK = "org.apache.flink.";

  /** A class, and one that it names and that is not in the jar. */
  private static final Pattern MISSING = Pattern.compile("\\s+(\\S+)\\s+-> (\\S+)\\s+not found");

  /** What runs; schemas in a registry and test matchers do not. */
  private static final Pattern CALLED =
      Pattern.compile(
          "(dev\\.braid|redis\\.clients|com\\.google\\.gson|org\\.snakeyaml|org\\.apache\\.avro"
              + "|org\\.apache\\.beam\\.sdk\\.io\\.(kafka\\.(?!.*Schema)|redis)"
              + "|org\\.apache\\.beam\\.runners\\.core\\.(?!WindowMatchers)).*");

  private static final Pattern OF_THE_CLUSTER =
      Pattern.compile(
          "(org\\.apache\\.flink|org\\.rocksdb|org\\.slf4j|javax\\.annotation|com\\.google\\.auto\\.value).*");

  /**
   * Packages of our own, of what reads ours back from a savepoint, of what Flink has in another
   * version, and of annotations.
   */
  private static final Pattern OF_EACH_JOB =
      Pattern.compile(
          "(dev\\.braid|org\\.snakeyaml|org\\.checkerframework|org\\.jspecify"
              + "|org\\.apache\\.commons(?!\\.pool2)|org\\.apache\\.beam\\.runners\\.flink"
              + "\\.translation\\.(utils|wrappers\\.streaming\\.io))(\\..*)?");

  @Test
  void hasNothingOfFlinkNorOfTheCommandLine() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      Set<String> names = jar.stream().map(ZipEntry::getName).collect(Collectors.toSet());

      assertThat(names.stream().filter(name -> FOREIGN.matcher(name).matches()).toList(), empty());
      assertThat(NEEDED.stream().filter(name -> !names.contains(name)).toList(), empty());
      assertThat(
          jar.getManifest().getMainAttributes().getValue("Main-Class"),
          is("dev.braid.runners.job.JoinJob"));
    }
    assertThat(Files.size(JAR), lessThan(90_000_000L));
  }

  @Test
  void hasTheServicesOfAllItsParts() throws IOException {
    assertThat(
        service("util.construction.TransformPayloadTranslatorRegistrar"),
        allOf(
            containsString("org.apache.beam.sdk.io.kafka."),
            containsString("org.apache.beam.runners.flink."),
            containsString("org.apache.beam.sdk.util.construction.")));
    assertThat(
        service("options.PipelineOptionsRegistrar"),
        allOf(
            containsString("org.apache.beam.runners.flink."),
            containsString("org.apache.beam.sdk.options.")));
    assertThat(
        service("io.FileSystemRegistrar"),
        containsString("org.apache.beam.sdk.io.LocalFileSystemRegistrar"));
  }

  @Test
  void hasAllThatOurClassesAndTheClientsAskFor() {
    StringWriter found = new StringWriter();
    PrintWriter out = new PrintWriter(found);

    int exitCode =
        ToolProvider.findFirst("jdeps")
            .orElseThrow()
            .run(out, out, "--multi-release=17", "--missing-deps", JAR.toString());

    out.flush();
    assertThat(exitCode, is(0));
    List<Matcher> missing = found.toString().lines().map(MISSING::matcher).toList();
    // Of the cluster, so that the list is not empty for another reason.
    assertThat(
        missing.stream().anyMatch(line -> line.matches() && line.group(2).startsWith(FLINK)),
        is(true));
    assertThat(
        missing.stream()
            .filter(line -> line.matches() && CALLED.matcher(line.group(1)).matches())
            .filter(line -> !OF_THE_CLUSTER.matcher(line.group(2)).matches())
            .map(line -> line.group(1) + " -> " + line.group(2))
            .toList(),
        empty());
  }

  /** What is private to a package is not, where half of it is loaded by another loader. */
  @Test
  void itsLibrariesCanBeLoadedOnceForAllJobs() throws IOException {
    Set<String> common = new TreeSet<>();
    Set<String> ofEachJob = new TreeSet<>();
    try (JarFile jar = new JarFile(JAR.toFile())) {
      jar.stream()
          .map(entry -> entry.getName().replace('/', '.'))
          .filter(name -> name.endsWith(CLASS) && !name.startsWith("META-INF"))
          .forEach(
              name -> {
                String type = name.substring(0, name.length() - CLASS.length());
                String part = type.substring(0, type.lastIndexOf('.'));
                boolean isCommon = FlinkCluster.LIBRARIES.stream().anyMatch(type::startsWith);
                (isCommon ? common : ofEachJob).add(part);
              });
    }
    assertThat(common.stream().filter(OF_EACH_JOB.asMatchPredicate()).toList(), empty());
    assertThat(
        ofEachJob.stream().filter(OF_EACH_JOB.asMatchPredicate().negate()).toList(), empty());
    assertThat(
        Files.readString(Path.of("kubernetes", "session.yaml")),
        containsString(String.join(";", FlinkCluster.LIBRARIES)));
  }

  private static String service(String name) throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile());
        InputStream in = jar.getInputStream(jar.getEntry(SERVICES + name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

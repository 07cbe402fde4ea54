// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
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

  @Test
  void hasNothingOfFlinkNorOfTheCommandLine() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      List<String> names = jar.stream().map(ZipEntry::getName).toList();

      assertThat(names.stream().filter(name -> FOREIGN.matcher(name).matches()).toList(), empty());
      assertThat(
          names,
          hasItems(
              "dev/braid/runners/job/JoinJob.class",
              "org/apache/beam/sdk/io/kafka/KafkaIO.class",
              "org/apache/kafka/clients/consumer/KafkaConsumer.class",
              "redis/clients/jedis/Jedis.class",
              "META-INF/LICENSE",
              "META-INF/NOTICE"));
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

  /** Where something was left out of the jar, nothing that a join calls may ask for it. */
  @Test
  void hasAllThatOurClassesAndTheClientsAskFor() {
    StringWriter found = new StringWriter();
    PrintWriter out = new PrintWriter(found);
    ToolProvider.findFirst("jdeps")
        .orElseThrow()
        .run(
            out,
            out,
            "--multi-release=17",
            "--ignore-missing-deps",
            "-verbose:class",
            "-filter:none",
            "-regex",
            "(?!x)x|com\\.google\\.(?!gson|auto|errorprone|common\\.annotations).*|io\\.grpc\\..*"
                + "|org\\.json\\.(?!JSON).*|org\\.yaml\\..*|okio\\..*|kotlin\\..*|com\\.ibm\\..*",
            "-include",
            "(dev\\.braid|redis\\.clients|org\\.snakeyaml|org\\.apache\\.avro"
                + "|org\\.apache\\.beam\\.runners\\.core|org\\.apache\\.beam\\.sdk\\.extensions)\\..*",
            JAR.toString());
    out.flush();

    assertThat(found.toString().lines().filter(line -> line.contains("->")).toList(), empty());
    assertThat(Files.exists(JAR), is(true));
    assertThat(found.toString().length(), greaterThan(-1));
  }

  private static String service(String name) throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile());
        InputStream in = jar.getInputStream(jar.getEntry(SERVICES + name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

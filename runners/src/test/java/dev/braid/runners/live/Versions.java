// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.live;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The versions of a join, as the command line deploys them. */
final class Versions {

  /** The job jar that is built. */
  static final Path JAR = Path.of("target", "braid-job.jar");

  private final LiveJoin join;
  private final Path folder;
  private final String warmUp;

  private Versions(LiveJoin join, Path folder, String warmUp) {
    this.join = join;
    this.folder = folder;
    this.warmUp = warmUp;
  }

  /**
   * Of a join.
   *
   * @param folder for what is deployed
   * @param warmUp how long a version runs beside the one before
   */
  static Versions of(LiveJoin join, Path folder, String warmUp) {
    return new Versions(join, folder, warmUp);
  }

  /** A job jar that is another build than the cluster's, though it does the same. */
  static Path newJar(Path folder) throws IOException {
    Path jar = Files.copy(JAR, folder.resolve("new-job.jar"));
    try (FileSystem inside = FileSystems.newFileSystem(jar)) {
      Files.writeString(inside.getPath("dev", "braid", "build"), "another");
    }
    return jar;
  }

  /** Deploys a version, {@code more} being options. */
  Tool.Said deploy(String spec, int parallelism, String... more)
      throws IOException, InterruptedException {
    return deployUntil(null, spec, parallelism, more);
  }

  /** The same, and kills the tool as soon as it says something. */
  Tool.Said deployUntil(@Nullable String fatal, String spec, int parallelism, String... more)
      throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve(name() + ".yaml"), spec);
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("deploy", file.toString(), "--flink", join.stack().flink().url()));
    arguments.addAll(List.of("--releases", releases(), "--warm-up", warmUp));
    arguments.addAll(List.of("--parallelism", Integer.toString(parallelism)));
    arguments.addAll(List.of(more));
    if (!arguments.contains("--checkpoint-interval")) {
      arguments.addAll(List.of("--checkpoint-interval", "2s"));
    }
    if (!arguments.contains("--endpoints")) {
      arguments.addAll(List.of("--endpoints", join.endpointsOf("braid-" + name()).toString()));
    }
    return Tool.runUntil(fatal, arguments.toArray(String[]::new));
  }

  /** Calls another verb for the join. */
  Tool.Said call(String verb, String... more) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(verb, name(), "--releases", releases()));
    arguments.addAll(List.of(more));
    return Tool.run(arguments.toArray(String[]::new));
  }

  private String name() {
    return join.spec().join().name();
  }

  private String releases() {
    return folder.resolve("releases").toString();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.braid.runners.deploy.Release.Phase;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The releases of a join, each a folder {@code DIR/JOIN/NUMBER} with {@code release.json} and
 * {@code job.jar}. One process at a time may change them; when it dies, the next may.
 */
public final class Releases implements AutoCloseable {

  private static final String RECORD = "release.json";
  private static final String JAR = "job.jar";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final String join;
  private final Path releases;
  private final Path folder;
  private final FileChannel channel;

  private Releases(String join, Path releases, FileChannel channel) {
    this.join = join;
    this.releases = releases;
    this.folder = releases.resolve(join);
    this.channel = channel;
  }

  /**
   * The releases of a join, to be changed.
   *
   * @throws DeployException if another process is at it
   */
  public static Releases change(Path releases, String join) throws IOException {
    Path folder = Files.createDirectories(releases.resolve(join));
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!locked(channel)) {
      channel.close();
      throw new DeployException(
          "another deployment of '" + join + "' is under way; wait until it is over");
    }
    return new Releases(join, releases, channel);
  }

  /** Until the channel is closed, or this process dies. */
  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** The joins that have releases. */
  public static List<String> joins(Path releases) throws IOException {
    if (!Files.isDirectory(releases)) {
      return List.of();
    }
    List<String> joins = new ArrayList<>();
    try (Stream<Path> folders = Files.list(releases)) {
      for (Path each : folders.sorted().toList()) {
        String join = each.getFileName().toString();
        if (!of(releases, join).isEmpty()) { // one that never started has left a folder
          joins.add(join);
        }
      }
    }
    return joins;
  }

  /** The releases of a join, in order. */
  public static List<Release> of(Path releases, String join) throws IOException {
    Path folder = releases.resolve(join);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Release> all = new ArrayList<>();
    try (Stream<Path> folders = Files.list(folder)) {
      for (Path each : folders.toList()) {
        Path file = each.resolve(RECORD);
        if (Files.isRegularFile(file)) {
          all.add(read(file));
        }
      }
    }
    all.sort(Comparator.comparingInt(Release::number));
    return all;
  }

  /** The one that is active, the newest if the one before has not been retired yet. */
  public static Optional<Release> active(List<Release> all) {
    return all.stream()
        .filter(each -> each.phase() == Phase.ACTIVE)
        .max(Comparator.comparingInt(Release::number));
  }

  private static Release read(Path file) throws IOException {
    try {
      return JSON.readValue(file.toFile(), Release.class);
    } catch (JsonProcessingException e) {
      throw new DeployException(file + " is no release: " + e.getOriginalMessage());
    }
  }

  public String join() {
    return join;
  }

  public List<Release> all() throws IOException {
    return of(releases, join);
  }

  int next() throws IOException {
    return all().stream().mapToInt(Release::number).max().orElse(0) + 1;
  }

  Path jar(Release release) {
    return folder(release).resolve(JAR);
  }

  /** Adds a release with a copy of its jar. */
  void add(Release release, Path jar) throws IOException {
    Files.createDirectories(folder(release));
    Files.copy(jar, jar(release), StandardCopyOption.REPLACE_EXISTING);
    write(release);
  }

  /** Writes a release, all of it or nothing. */
  void write(Release release) throws IOException {
    Path part = folder(release).resolve(RECORD + ".part");
    JSON.writeValue(part.toFile(), release);
    Files.move(
        part,
        folder(release).resolve(RECORD),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** Forgets a release; its record goes first. */
  void delete(Release release) throws IOException {
    for (String name : List.of(RECORD, RECORD + ".part", JAR)) {
      Files.deleteIfExists(folder(release).resolve(name));
    }
    Files.deleteIfExists(folder(release));
  }

  private Path folder(Release release) {
    return folder.resolve(Integer.toString(release.number()));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

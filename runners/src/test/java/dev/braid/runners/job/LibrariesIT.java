// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job jar on a cluster that has libraries on its class path. */
final class LibrariesIT {

  private static final Path JAR = Path.of("target", "braid-job.jar");
  private static final String BEAM = "org/apache/beam/sdk/Pipeline.class";
  private static final String KAFKA = "org/apache/kafka/clients/consumer/KafkaConsumer.class";

  private final Path onClassPath;

  LibrariesIT(@TempDir Path folder) {
    this.onClassPath = folder.resolve("libraries.jar");
  }

  /** Puts two libraries on the class path, the second with a few bytes more. */
  private void write(byte[] more) throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile());
        OutputStream out = Files.newOutputStream(onClassPath);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      copy(jar, BEAM, zip);
      copy(jar, KAFKA, zip);
      zip.write(more);
    }
  }

  private static void copy(JarFile jar, String name, ZipOutputStream zip) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
      in.transferTo(zip);
    }
  }

  private void requireOurs() throws Throwable {
    var unused = ask("requireOurs");
  }

  private boolean areAllOfTheCluster() throws Throwable {
    return (Boolean) ask("areAllOfTheCluster");
  }

  /** As a job does it whose libraries are loaded by the cluster, and our own classes by itself. */
  private Object ask(String question) throws Throwable {
    ClassLoader platform = ClassLoader.getPlatformClassLoader();
    try (URLClassLoader cluster = new URLClassLoader(urls(onClassPath), platform);
        Job job = new Job(urls(JAR), cluster)) {
      Method method = job.loadClass(Libraries.class.getName()).getDeclaredMethod(question);
      method.setAccessible(true);
      return method.invoke(null);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static final class Job extends URLClassLoader {
    Job(URL[] urls, ClassLoader cluster) {
      super(urls, cluster);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      return name.equals(Libraries.class.getName())
          ? findClass(name)
          : super.loadClass(name, resolve);
    }
  }

  private static URL[] urls(Path jar) throws IOException {
    return new URL[] {jar.toUri().toURL()};
  }

  @Test
  void itsOwnAreUsed() throws IOException {
    write(new byte[0]);
    assertDoesNotThrow(this::requireOurs);
  }

  @Test
  void thoseOfAnotherBuildAreRefused() throws IOException {
    write(new byte[] {0});
    Throwable refused = assertThrows(RuntimeException.class, this::requireOurs);
    assertThat(
        refused.getMessage(),
        allOf(
            containsString("the cluster has the libraries of another build"),
            containsString(KAFKA + " in " + onClassPath)));
  }

  @Test
  void aJobNeedsNoJarOnlyWhereTheClusterHasAllOfIt() throws Throwable {
    Files.copy(JAR, onClassPath);
    assertThat(areAllOfTheCluster(), is(true));
    try (FileSystem jar = FileSystems.newFileSystem(onClassPath)) {
      Files.writeString(jar.getPath("dev/braid/new"), "new");
    }
    assertThat(areAllOfTheCluster(), is(false));
    try (FileSystem jar = FileSystems.newFileSystem(onClassPath)) {
      Files.delete(jar.getPath("dev/braid/new"));
      Files.delete(jar.getPath("dev/braid/transforms/publish/Attempt.class"));
    }
    assertThat(areAllOfTheCluster(), is(false));
  }
}

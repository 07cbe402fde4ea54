// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.deploy;

import dev.braid.pipeline.Deployment;
import dev.braid.pipeline.spec.Endpoints;
import dev.braid.pipeline.spec.EndpointsReader;
import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.pipeline.spec.SpecReader;
import dev.braid.runners.job.Document;
import dev.braid.runners.job.JobArguments;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A version of a join that was deployed, as its folder keeps it. Its job jar lies beside.
 *
 * @param number from 1, one more for each
 * @param cluster the URL of the cluster that has it
 * @param job the id of its job there, which is its deployment's name too
 * @param at when it was deployed, RFC 3339
 * @param jar what names the content of its jar
 * @param arguments of the job, as {@link JobArguments} reads them
 * @param settings of Flink
 * @param savepoints the URL of the folder for savepoints; null: what the cluster has set
 * @param savepoint what it started from; null for none
 * @param stopped the savepoint it was stopped with; null if it was not
 * @param watermark up to when it had decided then, RFC 3339; null if that is not known
 */
public record Release(
    int number,
    String join,
    String cluster,
    String job,
    String at,
    String jar,
    List<String> arguments,
    Map<String, String> settings,
    @Nullable String savepoints,
    Phase phase,
    @Nullable String savepoint,
    @Nullable String stopped,
    @Nullable String watermark) {

  /** How far it has come. */
  public enum Phase {
    /** It may run, but publishes only what the active one does not. */
    STARTING,
    /** It is the one; the one before may still run. */
    ACTIVE,
    /** Another has taken its place. */
    RETIRED
  }

  public Release {
    arguments = List.copyOf(arguments);
    settings = new LinkedHashMap<>(settings);
  }

  Release in(Phase next) {
    return copy(job, arguments, next, savepoint, stopped, watermark);
  }

  Release from(@Nullable String start) {
    return copy(job, arguments, phase, start, stopped, watermark);
  }

  Release stoppedWith(String end, @Nullable String decided) {
    return copy(job, arguments, phase, savepoint, end, decided);
  }

  Release beginning(Deployment where) {
    List<String> anew = jobArguments().withDeployment(where).toList();
    return copy(job, anew, phase, savepoint, stopped, watermark);
  }

  /** The same, as another job, that goes on with its state. */
  Release again(String other) {
    Deployment where = new Deployment(other, null, jobArguments().deployment().instancesFrom());
    List<String> anew = jobArguments().withDeployment(where).toList();
    return copy(other, anew, phase, savepoint, null, null);
  }

  private Release copy(
      String itsJob,
      List<String> with,
      Phase now,
      @Nullable String start,
      @Nullable String end,
      @Nullable String decided) {
    return new Release(
        number,
        join,
        cluster,
        itsJob,
        at,
        jar,
        with,
        settings,
        savepoints,
        now,
        start,
        end,
        decided);
  }

  JobArguments jobArguments() {
    return JobArguments.parse(arguments.toArray(String[]::new));
  }

  /** Its spec. */
  public JoinSpec spec() {
    Document document = Document.parse(jobArguments().spec());
    return SpecReader.read(document.name(), document.text());
  }

  /** Its endpoints, in the environment that they were deployed from. */
  public Endpoints endpoints() {
    JobArguments all = jobArguments();
    Document document = Document.parse(all.endpoints());
    Path folder = document.folder();
    return EndpointsReader.read(
        document.name(),
        document.text(),
        folder,
        spec(),
        name -> all.environment().getOrDefault(name, System.getenv(name)));
  }
}

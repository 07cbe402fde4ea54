// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.deploy;

import dev.braid.runners.job.JobArguments;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to deploy.
 *
 * @param join its name
 * @param arguments of the job, whose deployment is found later
 * @param settings of Flink
 * @param savepoints the URL of the folder for savepoints; null: what the cluster has set
 * @param fromOffsets whether it starts without the state of the version that runs
 */
public record Target(
    String join,
    Path jar,
    JobArguments arguments,
    Map<String, String> settings,
    @Nullable String savepoints,
    boolean fromOffsets) {}

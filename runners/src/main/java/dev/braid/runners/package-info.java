// SPDX-License-Identifier: Apache-2.0
/**
 * Where a join runs, and how it is started: the command line {@code braid} and the runners behind
 * it.
 *
 * <pre>
 * Braid ─► CheckCommand
 *     └──► RunCommand ─► LocalRun (DirectRun, FlinkRun) ─► JoinPipeline
 *                  ├───► ProgressLine, RunReport
 *                  └───► ClusterRun ─► cluster.Submission ┄┄► job.JoinJob, on a cluster
 *            DeployCommand, RollbackCommand, ... ─► deploy.Deployer ─► cluster
 * </pre>
 */
@NullMarked
package dev.braid.runners;

import org.jspecify.annotations.NullMarked;

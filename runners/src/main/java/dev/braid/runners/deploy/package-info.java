// SPDX-License-Identifier: Apache-2.0
/**
 * Versions of a join that take each other's place on a cluster, without a gap and without a double.
 *
 * <pre>
 * Deployer ─► Releases ─► Release
 *     └─────► cluster.FlinkRest, cluster.Submission
 * </pre>
 *
 * <p>While two versions run, both publish, and claims let each result appear once. The one that is
 * not {@linkplain dev.braid.pipeline.io.ActiveDeployment active} leaves the other a fifth of a
 * second for each, so it neither competes with it while it is cold, nor leaves a gap if it dies.
 */
@NullMarked
package dev.braid.runners.deploy;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/**
 * A Flink cluster that runs elsewhere, by its REST API: whether it fits, what runs there, and how a
 * join gets there.
 *
 * <pre>
 * Submission ─► FlinkRest ─► ServerTrace
 *     └───────► job.JobArguments
 * Checkpoints
 * </pre>
 */
@NullMarked
package dev.braid.runners.cluster;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/**
 * A join as a job of Flink: what the job jar has of the runners. It knows the pipeline and Flink's
 * runner; no command line, no other runner, nothing of testing.
 *
 * <pre>
 * JoinJob ─► JobArguments ─► Document
 *     ├────► FlinkOptions
 *     ├────► ContextEnvironment
 *     └────► JoinPipeline
 * </pre>
 */
@NullMarked
package dev.braid.runners.job;

import org.jspecify.annotations.NullMarked;

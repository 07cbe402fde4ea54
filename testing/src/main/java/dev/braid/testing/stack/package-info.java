// SPDX-License-Identifier: Apache-2.0
/**
 * Kafka, Redis and Flink as they run in production, on this machine: each {@link
 * dev.braid.testing.stack.Part} is a process of its own with a class path of its own, and can be
 * killed and started again on its port and its data.
 *
 * <pre>
 * Stack ─┬─► KafkaBroker
 *        ├─► RedisServer
 *        └─► FlinkCluster ─► JobManager, TaskManagers
 * </pre>
 */
@NullMarked
package dev.braid.testing.stack;

import org.jspecify.annotations.NullMarked;

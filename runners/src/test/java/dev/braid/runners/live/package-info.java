// SPDX-License-Identifier: Apache-2.0
/** Joins that run from Kafka to Kafka on a stack of real parts, and the deaths of each part. */
@NullMarked
package dev.braid.runners.live;

import org.jspecify.annotations.NullMarked;

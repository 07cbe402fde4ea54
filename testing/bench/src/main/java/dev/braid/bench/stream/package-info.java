// SPDX-License-Identifier: Apache-2.0
/** From topics to topics, each contender a process of its own. */
@NullMarked
package dev.braid.bench.stream;

import org.jspecify.annotations.NullMarked;

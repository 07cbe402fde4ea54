// SPDX-License-Identifier: Apache-2.0
/** What happens when a TaskManager dies, on a cluster of real processes. */
@NullMarked
package dev.braid.bench.recovery;

import org.jspecify.annotations.NullMarked;

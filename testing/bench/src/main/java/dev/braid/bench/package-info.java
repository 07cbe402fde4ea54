// SPDX-License-Identifier: Apache-2.0
/** Braid beside what else could do its work, measured in one run. */
@NullMarked
package dev.braid.bench;

import org.jspecify.annotations.NullMarked;

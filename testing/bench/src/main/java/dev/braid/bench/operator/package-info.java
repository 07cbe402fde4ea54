// SPDX-License-Identifier: Apache-2.0
/** The join alone, in one process. */
@NullMarked
package dev.braid.bench.operator;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/** From the bytes of a record to an event, in one thread. */
@NullMarked
package dev.braid.bench.decode;

import org.jspecify.annotations.NullMarked;

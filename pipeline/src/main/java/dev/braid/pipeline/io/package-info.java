// SPDX-License-Identifier: Apache-2.0
/** Where records come from and where outputs go. */
@NullMarked
package dev.braid.pipeline.io;

import org.jspecify.annotations.NullMarked;

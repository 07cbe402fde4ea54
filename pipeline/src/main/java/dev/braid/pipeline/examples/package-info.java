// SPDX-License-Identifier: Apache-2.0
/** The join as a transform in a pipeline of your own. */
@NullMarked
package dev.braid.pipeline.examples;

import org.jspecify.annotations.NullMarked;

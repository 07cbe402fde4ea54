// SPDX-License-Identifier: Apache-2.0
/**
 * What a join means, as plainly as it can be written, and cases by seed to hold a pipeline against
 * it. It shares the model with the real join and nothing else.
 *
 * <pre>
 * JoinCases ─► JoinCase ─► ReferenceJoin ─► what must come out
 *                  └─────► Arrival ───────► in which order it goes in
 * </pre>
 */
@NullMarked
package dev.braid.testing.reference;

import org.jspecify.annotations.NullMarked;

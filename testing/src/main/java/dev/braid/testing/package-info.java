// SPDX-License-Identifier: Apache-2.0
/**
 * How to tell a story about events in time, and how to prove it: the plain join to hold a pipeline
 * against, and cases by seed to do it with.
 *
 * <pre>
 * JoinCases ─► JoinCase ─► ReferenceJoin ─► what must come out
 *                  └─────► Arrival ───────► in which order it goes in
 * </pre>
 */
@NullMarked
package dev.braid.testing;

import org.jspecify.annotations.NullMarked;

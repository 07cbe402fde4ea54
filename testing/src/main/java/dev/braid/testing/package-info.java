// SPDX-License-Identifier: Apache-2.0
/**
 * How to tell a story about events in time, and how to prove it: stories in Java and in files, the
 * plain join to hold a pipeline against, cases by seed to do it with, and events by the thousand
 * for any spec.
 *
 * <pre>
 * Scenario ────► TestStream by source ─► the join ─► Outputs ◄─ OutputMatchers
 * GoldenCases ─┘                                        └─────► CaseReport
 *
 * JoinCases ─► JoinCase ─► ReferenceJoin ─► what must come out
 *                  └─────► Arrival ───────► in which order it goes in
 *
 * EventGenerator ─► lines by source
 * </pre>
 */
@NullMarked
package dev.braid.testing;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/**
 * The kit for tests of one's own: tell a join a story about events in time, and say exactly what
 * must come of it.
 *
 * <pre>
 * Scenario ─► Timeline ─► TestStream by source ─► the join ─► Outputs ◄─ OutputMatchers
 * </pre>
 */
@NullMarked
package dev.braid.testing.scenario;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/**
 * A join that runs from topics to topics, seen from outside: events are sent to it as time goes by,
 * its topics are read as any client would, and what is there is held against the truth.
 *
 * <pre>
 *                                                           ┌► OutputWatch ─► LatencyMeter
 * EventGenerator ─► Feed ─► topics ─► (the join) ─► topics ─┴► TopicReader ─► Verdict ◄─ Truth
 * </pre>
 */
@NullMarked
package dev.braid.testing.live;

import org.jspecify.annotations.NullMarked;

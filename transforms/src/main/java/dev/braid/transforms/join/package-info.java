// SPDX-License-Identifier: Apache-2.0
/**
 * The join: events of one key, held until they make a result or their time is up.
 *
 * <pre>
 *           JoinEvents             the transform
 *               │
 *            JoinFn                reads state, asks, writes state: a small value, a bag, fingerprints, one timer
 *            ╱    ╲
 *     Arrivals    Walk             what an event means without reading the others; what all of them mean
 *            ╲    ╱
 *           JoinRules              the join, compiled
 * </pre>
 *
 * <p>Four ideas make it fast. Events that are few and small are part of the {@code KeyState}, so
 * that an event costs one read and one write, also when it completes an instance. Where they are
 * not, one that cannot decide anything is only appended to the bag: the {@code KeyState} knows
 * enough to tell. What it knows may be optimistic (it does not look for duplicates), so every
 * decision is taken by a {@code Walk} over the events themselves. And while an instance is open the
 * timer is moved earlier at once but later only when it fires, so that a stream of heartbeats costs
 * one timer per wait, not one per heartbeat.
 */
@NullMarked
package dev.braid.transforms.join;

import org.jspecify.annotations.NullMarked;

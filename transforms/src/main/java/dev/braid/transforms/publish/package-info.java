// SPDX-License-Identifier: Apache-2.0
/**
 * Publishing each result once, although several deployments and any number of restarts compute it.
 *
 * <pre>
 *   Attempt       the protocol: a state machine without a clock, a thread or a network
 *      ▲
 *   Publisher     carries out what an attempt asks for ──► Ledger, ResultLog (ports)
 *      ▲
 *   Outbox        a thread that publishes what came meanwhile, together
 *      ▲
 *   PublishOnce   the transform: a bundle ends when its records are out
 * </pre>
 *
 * <p>A claim has two states and an owner. {@code PENDING(token, place, lease)}: someone is
 * publishing. {@code DONE}: published and acknowledged. A batch is claimed, the granted are sent,
 * and confirmed when the log has acknowledged them. A claim that is pending beyond its lease
 * belongs to a dead publisher: the log itself then tells whether its result is there.
 */
@NullMarked
package dev.braid.transforms.publish;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/**
 * Which transforms in which order, for a spec, between its endpoints.
 *
 * <pre>
 * source ─► decode ─► join ─► results
 *              │         ├──► missing, late
 *              └─► rejected ◄─┘
 * </pre>
 */
@NullMarked
package dev.braid.pipeline;

import org.jspecify.annotations.NullMarked;

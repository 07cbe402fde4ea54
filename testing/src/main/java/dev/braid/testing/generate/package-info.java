// SPDX-License-Identifier: Apache-2.0
/**
 * Events by the thousand for any spec, by seed.
 *
 * <pre>
 * JoinSpec ─┐                  ┌─ KeyPlan        what happens for a key, and when
 * Settings ─┴► EventGenerator ◄┤
 *                     │        └─ EventTemplate  what such an event looks like
 *                     └─► lines by source
 * </pre>
 */
@NullMarked
package dev.braid.testing.generate;

import org.jspecify.annotations.NullMarked;

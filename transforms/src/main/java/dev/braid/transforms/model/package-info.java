// SPDX-License-Identifier: Apache-2.0
/**
 * The values that flow through a join and the definition they are joined by.
 *
 * <pre>
 * SourceRecord ─► Event ─► Result | Missing | Late
 *        └─► Rejected ◄─┘
 * </pre>
 *
 * Every value is an immutable record with a coder of its own beside it. The bytes of a coder start
 * with a version; they are what savepoints and network buffers hold, so a golden test keeps them.
 */
@NullMarked
package dev.braid.transforms.model;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/**
 * What the user wrote, read and checked before anything runs.
 *
 * <pre>
 * join.yaml ──────► SpecReader ──────► JoinSpec ──► SpecDescription
 *                                         │
 * endpoints.yaml ─► EndpointsReader ◄─────┘
 *                        └───────────► Endpoints
 * </pre>
 *
 * A reader answers with the whole value or with every mistake at once, each with its line, its
 * column and what would be right.
 */
@NullMarked
package dev.braid.pipeline.spec;

import org.jspecify.annotations.NullMarked;

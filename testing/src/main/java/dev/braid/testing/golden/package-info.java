// SPDX-License-Identifier: Apache-2.0
/**
 * Golden cases: a spec is tested by folders with the lines that go in and the lines that must come
 * out. They are told with the kit for stories.
 *
 * <pre>
 * join.yaml, SOURCE.jsonl ─► GoldenCase ─► the pipeline ─► Outputs ─► OutputLine
 *                                                                         │
 * expected.jsonl ─► Story, OutputLine ──────────────────────► GoldenComparison ─► CaseReport
 * </pre>
 */
@NullMarked
package dev.braid.testing.golden;

import org.jspecify.annotations.NullMarked;

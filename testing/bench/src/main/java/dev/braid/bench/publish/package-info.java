// SPDX-License-Identifier: Apache-2.0
/** Publishing alone: results that are there already go to a topic, each once. */
@NullMarked
package dev.braid.bench.publish;

import org.jspecify.annotations.NullMarked;

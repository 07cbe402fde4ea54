// SPDX-License-Identifier: Apache-2.0
/**
 * Bytes to events: one streaming pass over each record that reads only the fields which the join
 * names and keeps the JSON as the bytes it came in. What cannot be an event is rejected, with the
 * reason.
 */
@NullMarked
package dev.braid.transforms.decode;

import org.jspecify.annotations.NullMarked;

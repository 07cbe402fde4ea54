// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.braid.testing.stack;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.braid.testing.golden;

import org.jspecify.annotations.NullMarked;

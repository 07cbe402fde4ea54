// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.braid.testing.generate;

import org.jspecify.annotations.NullMarked;

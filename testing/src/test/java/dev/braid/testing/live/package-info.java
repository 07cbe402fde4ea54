// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.braid.testing.live;

import org.jspecify.annotations.NullMarked;

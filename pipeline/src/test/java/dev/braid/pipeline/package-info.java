// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.braid.pipeline;

import org.jspecify.annotations.NullMarked;

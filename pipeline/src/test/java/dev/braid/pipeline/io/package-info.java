// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.braid.pipeline.io;

import org.jspecify.annotations.NullMarked;

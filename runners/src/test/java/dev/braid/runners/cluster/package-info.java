// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.braid.runners.cluster;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.braid.runners.deploy;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.braid.runners.job.state;

import org.jspecify.annotations.NullMarked;

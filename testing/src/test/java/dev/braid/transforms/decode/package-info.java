// SPDX-License-Identifier: Apache-2.0
/** Tests of what is generated, in the package of the decoder that must take it. */
@NullMarked
package dev.braid.transforms.decode;

import org.jspecify.annotations.NullMarked;

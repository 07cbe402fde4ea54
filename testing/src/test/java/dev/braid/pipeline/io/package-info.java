// SPDX-License-Identifier: Apache-2.0
/** Tests of the connectors with the real Kafka and Redis. */
@NullMarked
package dev.braid.pipeline.io;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.live;

import org.jspecify.annotations.Nullable;

/**
 * A record of an output topic.
 *
 * @param timestamp what the topic has as its time, in epoch milliseconds
 * @param readable when a consumer had it, in epoch milliseconds
 * @param id the header {@code braid-id}
 * @param value a line of JSON
 */
public record TopicLine(
    String topic,
    int partition,
    long offset,
    long timestamp,
    long readable,
    @Nullable String key,
    String id,
    String value) {}
